#include "src/process/process.hpp"

#include <csignal>
#include <cstddef>
#include <cstring>
#include <ctime>

#include <sys/resource.h>

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

void lower_thread_priority() noexcept {
  constexpr int tenth_of_the_weight = 10;  // see sched(7), "The nice value"
  // Of the calling thread only: that is what 0 means on Linux.
  setpriority(PRIO_PROCESS, 0, tenth_of_the_weight);
}

std::size_t raise_open_files_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

}  // namespace scoreboard::process
