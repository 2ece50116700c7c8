#include "tests/system/crash_sender.hpp"

#include <chrono>
#include <exception>
#include <thread>
#include <utility>

#include "tests/system/contract.hpp"
#include "tests/system/scale.hpp"

namespace scoreboard::system_test {

using namespace std::chrono_literals;

namespace {

// More than the deadline of a client, and than the start of a server.
constexpr auto answer_limit = patient(20s);
constexpr auto pause_between_attempts = 3ms;
constexpr std::size_t repeat_every = 8;  // requests

}  // namespace

crash_sender::crash_sender(std::uint64_t seed, std::size_t number, crash_cluster& board)
    : seed_(seed), number_(number), board_(board), random_(generator(seed, 0, number + 1)) {
  ways_.push_back(std::make_unique<http_client>(board.parts().balancer_port()));
  for (std::size_t i = 0; i < crash_cluster::clients; ++i) {
    ways_.push_back(std::make_unique<http_client>(board.parts().client_port(i)));
  }
}

void crash_sender::begin() {
  outcomes_.clear();
  too_late_ = false;
}

void crash_sender::run(std::size_t round, std::atomic<std::size_t>& settled) {
  begin();
  bool careful = false;
  for (crash_request& one : draw_requests(seed_, round, number_, owned_total_)) {
    if (!complaint_.empty()) return;
    // One of unknown fate for each sender and round: then all combinations can be tried.
    if (careful) one.keyed = true;
    take(std::move(one));
    if (outcomes_.back().how == crash_outcome::kind::unknown) careful = true;
    ++settled;
    if (complaint_.empty() && draw(random_, repeat_every) == 0) repeat_some();
  }
}

void crash_sender::send(std::vector<crash_request> requests) {
  begin();
  for (crash_request& one : requests) take(std::move(one));
}

void crash_sender::take(crash_request what) {
  const auto began = board_.running().now();
  outcomes_.push_back(settle(std::move(what)));
  crash_outcome& one = outcomes_.back();
  one.began = began;
  if (!one.what.keyed || one.how != crash_outcome::kind::answered) return;
  // An attempt whose answer got lost may have been counted, and forgotten before the last one.
  if (one.attempts > 1 && !is_promised(began)) too_late_ = true;
  memory_.keep({one.what, one.answer, began}, random_);
}

bool crash_sender::is_promised(crash_memory::running began) const {
  return board_.running().now() < began + board_.age();
}

void crash_sender::repeat_some() {
  const auto one = memory_.draw_one(random_, board_.running().now(), board_.age());
  if (one) repeat(*one, draw(random_, ways_.size()));
}

void crash_sender::repeat_everywhere(const crash_memory::answered& one) {
  const auto deadline = std::chrono::steady_clock::now() + answer_limit;
  for (std::size_t route = 0; route < ways_.size(); ++route) {
    while (!repeat(one, route)) {
      if (!complaint_.empty()) return;
      if (std::chrono::steady_clock::now() > deadline) {
        complaint_ = "no answer for a long time: " + one.what.text();
        return;
      }
      std::this_thread::sleep_for(pause_between_attempts);
    }
  }
}

// False when it was not answered.
bool crash_sender::repeat(const crash_memory::answered& one, std::size_t route) {
  std::string answer;
  const attempt met = try_once(one.what, route, answer);
  const bool promised = is_promised(one.began);
  if (!promised) too_late_ = true;
  if (met != attempt::answered) return false;
  ++repeats_;
  if (promised && answer != one.answer) {
    complaint_ = "first \"" + one.answer + "\", then \"" + answer + "\" for " + one.what.text();
  }
  return true;
}

crash_outcome crash_sender::settle(crash_request what) {
  crash_outcome result;
  result.what = std::move(what);
  const auto deadline = std::chrono::steady_clock::now() + answer_limit;
  for (;;) {
    // Another way each time: a key holds at every door.
    const std::size_t route = result.what.route + result.attempts++;
    const attempt met = try_once(result.what, route, result.answer);
    if (met == attempt::answered) {
      result.how = crash_outcome::kind::answered;
      return result;
    }
    if (!complaint_.empty()) return result;
    if (!result.what.keyed) {
      if (met == attempt::refused) result.how = crash_outcome::kind::refused;
      return result;
    }
    if (std::chrono::steady_clock::now() > deadline) {
      complaint_ = "no answer for a long time: " + result.what.text();
      return result;
    }
    std::this_thread::sleep_for(pause_between_attempts);
  }
}

crash_sender::attempt crash_sender::try_once(const crash_request& what, std::size_t route,
                                             std::string& answer) {
  const std::size_t way = route < ways_.size() ? route : 0;  // the balancer's
  unsigned status = 0;
  try {
    const response got = ways_[way]->send(what.method(), what.target(), what.body(), what.keys());
    answer = got.body();
    status = got.result_int();
    if (status == 200) return attempt::answered;
    const std::string code = parse_error(answer).code;
    if (status == 504 && code == "timeout") return attempt::unknown;
    // What a client says itself it knows; the balancer may have asked another one before.
    if (status == 503) return way == 0 ? attempt::unknown : attempt::refused;
  } catch (const boost::system::system_error&) {
    return attempt::unknown;
  } catch (const std::exception& failure) {
    answer += std::string(" (") + failure.what() + ")";
  }
  complaint_ = "status " + std::to_string(status) + " for " + what.text() + ": " + answer;
  return attempt::unknown;
}

}  // namespace scoreboard::system_test
