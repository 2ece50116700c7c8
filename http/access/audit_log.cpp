#include "http/access/audit_log.hpp"

#include <cerrno>
#include <chrono>
#include <ctime>
#include <iterator>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

namespace scoreboard::http {

namespace {

int open_to_append(const std::string& path) {
  constexpr mode_t owner_and_group = S_IRUSR | S_IWUSR | S_IRGRP;
  return ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY,
                owner_and_group);
}

void append_member(std::string& to, std::string_view name, std::string_view value) {
  fmt::format_to(std::back_inserter(to), ",\"{}\":\"", name);
  for (const char c : value) {
    const bool is_plain = c >= ' ' && c <= '~' && c != '"' && c != '\\';
    if (is_plain)
      to += c;
    else
      fmt::format_to(std::back_inserter(to), "\\u{:04x}", static_cast<unsigned char>(c));
  }
  to += '"';
}

}  // namespace

std::string audit_line(const audit_entry& entry, long long at_ms) {
  constexpr long long ms = 1000;
  auto line = fmt::format("{{\"at\":\"{:%FT%T}.{:03}Z\"",
                          fmt::gmtime(static_cast<std::time_t>(at_ms / ms)), at_ms % ms);
  append_member(line, "token", entry.token);
  append_member(line, "method", entry.method);
  append_member(line, "target", entry.target);
  append_member(line, "peer", entry.peer);
  fmt::format_to(std::back_inserter(line), ",\"status\":{}}}\n", entry.status);
  return line;
}

audit_log::audit_log(std::string path) : path_(std::move(path)), fd_(open_to_append(path_)) {
  if (fd_ < 0) throw std::system_error(errno, std::generic_category(), path_);
}

audit_log::~audit_log() { ::close(fd_); }

void audit_log::note(const audit_entry& entry) {
  using std::chrono::milliseconds;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto line = audit_line(entry, std::chrono::duration_cast<milliseconds>(now).count());
  const std::lock_guard lock(mutex_);
  ssize_t written = -1;
  do {
    written = ::write(fd_, line.data(), line.size());
  } while (written < 0 && errno == EINTR);
  if (written == static_cast<ssize_t>(line.size())) return;
  spdlog::error("a line is lost that was for the audit log {}: {}", path_,
                written < 0 ? std::generic_category().message(errno) : "there is no space");
}

void audit_log::reopen() {
  const int fd = open_to_append(path_);
  if (fd < 0) {
    spdlog::error("cannot open the audit log {}, so the old file stays in use: {}", path_,
                  std::generic_category().message(errno));
    return;
  }
  const std::lock_guard lock(mutex_);
  ::close(std::exchange(fd_, fd));
}

}  // namespace scoreboard::http
