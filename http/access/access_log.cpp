#include "http/access/access_log.hpp"

#include <utility>

#include <spdlog/spdlog.h>

#include "http/access/token.hpp"
#include "src/base/log_text.hpp"

namespace scoreboard::http {

std::string access_line(const access_entry& entry, std::chrono::system_clock::time_point at) {
  json_line line(at);
  const auto add_if_any = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) line.add(name, value);
  };
  line.add("request", entry.request);
  add_if_any("method", entry.method);
  add_if_any("target", without_tokens(entry.target));
  line.add("status", entry.status);
  line.add("bytes", std::uint64_t{entry.bytes});
  line.add("ms", std::chrono::duration<double, std::milli>(entry.took).count());
  add_if_any("peer", entry.peer);
  add_if_any("token", entry.token);
  if (entry.version) line.add("version", *entry.version);
  return line.take();
}

access_log::access_log(const std::string& path)
    : file_(path == "-" ? append_file() : append_file(path)), lost_("access log " + path) {}

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
  lost_.tell();
}

void access_log::reopen() {
  flush();
  if (const auto error = file_.reopen())
    spdlog::error("cannot open the access log {}, so the old file stays in use: {}", file_.path(),
                  error.message());
}

void access_log::write(std::string_view lines) {
  if (const auto error = file_.append(lines)) lost_.note(lines, error);
}

}  // namespace scoreboard::http
