#include "tools/load/load_run.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <deque>
#include <thread>

#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>

namespace scoreboard::load {

namespace asio = boost::asio;

std::vector<driver::target> load_run::targets(std::size_t index, std::size_t threads) const {
  std::vector<driver::target> targets;
  for (auto number = index; number < options_.connections; number += threads) {
    const auto url = number % endpoints_.size();
    targets.push_back({endpoints_[url], url});
  }
  return targets;
}

void load_run::run(const std::vector<request_source*>& sources, const times& schedule,
                   const std::function<void(const timeline&)>& every_second) {
  const auto threads = sources.size();
  const auto start = clock::now();
  const auto from = start + schedule.warm_up;
  const auto until = from + schedule.duration;
  const auto timeout = std::chrono::duration_cast<clock::duration>(options_.timeout);
  const auto retry_for = std::chrono::duration_cast<clock::duration>(options_.retry_for);

  timeline course(threads);
  std::deque<recorder> books;
  std::vector<std::unique_ptr<driver>> drivers;
  for (std::size_t i = 0; i < threads; ++i) {
    auto& book = books.emplace_back(from, until, &course);
    // Threads take turns: each starts a fraction of its interval later.
    const auto share = schedule.rate / static_cast<double>(threads);
    const auto offset = std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>(
        schedule.rate > 0 ? static_cast<double>(i) / schedule.rate : 0));
    const driver::plan plan{start + offset, until, share, timeout, retry_for};
    drivers.push_back(std::make_unique<driver>(plan, targets(i, threads), *sources[i], book));
  }
  wait(drivers, course, every_second);

  measured_ = {};
  clock::time_point ended = from;
  for (const auto& book : books) {
    measured_.merge(book.result());
    ended = std::max(ended, book.until());
  }
  measured_seconds_ = std::chrono::duration<double>(ended - from).count();
  course_ = course.samples();
}

void load_run::wait(std::vector<std::unique_ptr<driver>>& drivers, const timeline& course,
                    const std::function<void(const timeline&)>& every_second) {
  asio::io_context context(1);
  asio::signal_set signals(context, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (error) return;
    interrupted_ = true;
    signals.clear();  // a second signal ends the program at once
    for (const auto& driver : drivers) driver->stop();
  });
  auto running = drivers.size();
  asio::steady_timer second(context);
  const std::function<void()> tick = [&] {
    second.expires_after(std::chrono::seconds(1));
    second.async_wait([&](const boost::system::error_code& error) {
      // The timer may have fired right before it was cancelled.
      if (error || running == 0) return;
      every_second(course);
      tick();
    });
  };
  tick();

  std::vector<std::jthread> threads;
  threads.reserve(drivers.size());
  for (const auto& driver : drivers) {
    threads.emplace_back([&context, &running, &signals, &second, runs = driver.get()] {
      runs->run();
      asio::post(context, [&] {
        if (--running > 0) return;
        signals.cancel();
        second.cancel();
      });
    });
  }
  context.run();
}

}  // namespace scoreboard::load
