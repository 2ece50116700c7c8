#include "src/process/process.hpp"

#include <cassert>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <stdexcept>

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

namespace scoreboard::process {

namespace {

sigset_t awaited_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, signal);
  return set;
}

}  // namespace

void block_signals() {
  const auto set = awaited_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

std::string wait_for_stop_signal(const std::function<void()>& meanwhile,
                                 const std::function<void()>& reload) {
  const auto set = awaited_signals();
  constexpr timespec interval{1, 0};
  while (true) {
    const int signal = sigtimedwait(&set, nullptr, &interval);
    if (signal < 0)
      meanwhile();
    else if (signal == SIGHUP)
      reload();
    else
      return std::string("SIG") + sigabbrev_np(signal);
  }
}

void end_process_within(std::chrono::seconds limit) noexcept {
  assert(limit > std::chrono::seconds(0));
  std::signal(SIGALRM, [](int /*signal*/) { ::_exit(EXIT_SUCCESS); });
  ::alarm(static_cast<unsigned>(limit.count()));
}

std::size_t raise_open_files_limit(std::size_t least) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < least) {
    throw std::runtime_error(
        fmt::format("the limit of open files is {} but must be at least {} (ulimit -n, or "
                    "LimitNOFILE of a unit)",
                    limit.rlim_cur, least));
  }
  return limit.rlim_cur;
}

}  // namespace scoreboard::process
