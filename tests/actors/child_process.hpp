#pragma once

#include <array>
#include <csignal>
#include <cstddef>
#include <functional>
#include <string>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/catch.hpp"

namespace scoreboard::tests {

struct ending {
  bool aborted = false;
  int code = 0;
  std::string log;
};

/// Runs `what` in a child process, which has half a minute.
inline ending run_in_child(const std::function<void()>& what) {
  std::array<int, 2> log{};
  REQUIRE(::pipe(log.data()) == 0);
  const auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    // Catch2 would take the signal for a failure of the test.
    std::signal(SIGABRT, SIG_DFL);
    ::alarm(30);
    ::dup2(log[1], STDERR_FILENO);
    ::close(log[0]);
    spdlog::set_default_logger(spdlog::stderr_logger_st("child"));
    spdlog::set_level(spdlog::level::info);  // other tests in this program turn the log off
    what();
    ::_exit(0);
  }
  ::close(log[1]);
  ending result;
  std::array<char, 1024> bytes{};
  for (ssize_t got = 0; (got = ::read(log[0], bytes.data(), bytes.size())) > 0;)
    result.log.append(bytes.data(), static_cast<std::size_t>(got));
  ::close(log[0]);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  result.aborted = WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
  result.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return result;
}

inline void check_aborted(const ending& end, const std::string& why) {
  CHECK(end.aborted);
  CHECK(end.code == -1);
  INFO(end.log);
  CHECK(end.log.find(why) != std::string::npos);
}

}  // namespace scoreboard::tests
