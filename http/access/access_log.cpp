#include "http/access/access_log.hpp"

#include <algorithm>
#include <utility>

#include <spdlog/spdlog.h>

#include "src/base/log_text.hpp"

namespace scoreboard::http {

std::string access_line(const access_entry& entry, std::chrono::system_clock::time_point at) {
  json_line line(at);
  const auto add_if_any = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) line.add(name, value);
  };
  line.add("request", entry.request);
  add_if_any("method", entry.method);
  add_if_any("target", entry.target);
  line.add("status", entry.status);
  line.add("bytes", std::uint64_t{entry.bytes});
  line.add("ms", std::chrono::duration<double, std::milli>(entry.took).count());
  add_if_any("peer", entry.peer);
  add_if_any("token", entry.token);
  if (entry.version) line.add("version", *entry.version);
  return line.take();
}

access_log::access_log(const std::string& path)
    : file_(path == "-" ? append_file() : append_file(path)) {}

access_log::~access_log() { flush(); }

void access_log::note(const access_entry& entry) {
  const auto line = access_line(entry, std::chrono::system_clock::now());
  std::string full;
  {
    const std::lock_guard lock(mutex_);
    waiting_ += line;
    if (waiting_.size() < full_bytes) return;
    full = std::exchange(waiting_, {});
    waiting_.reserve(full.capacity());
  }
  write(full);
}

void access_log::flush() {
  std::string lines;
  {
    const std::lock_guard lock(mutex_);
    lines = std::exchange(waiting_, {});
  }
  write(lines);
  tell_lost();
}

void access_log::reopen() {
  flush();
  if (const auto error = file_.reopen())
    spdlog::error("cannot open the access log {}, so the old file stays in use: {}", file_.path(),
                  error.message());
}

void access_log::write(std::string_view lines) {
  const auto error = file_.append(lines);
  if (!error) return;
  const std::lock_guard lock(mutex_);
  lost_ += static_cast<std::uint64_t>(std::ranges::count(lines, '\n'));
  why_ = error;
}

void access_log::tell_lost() {
  constexpr std::chrono::seconds pause{10};
  const std::lock_guard lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (lost_ == 0 || now < next_report_) return;
  next_report_ = now + pause;
  spdlog::error("up to {} lines are lost that were for the access log {}: {}",
                std::exchange(lost_, 0), file_.path(), why_.message());
}

}  // namespace scoreboard::http
