#include "http/access/audit_log.hpp"

#include <spdlog/spdlog.h>

#include "http/access/token.hpp"
#include "src/base/log_text.hpp"

namespace scoreboard::http {

std::string audit_line(const audit_entry& entry, std::chrono::system_clock::time_point at) {
  return json_line(at)
      .add("request", entry.request)
      .add("token", entry.token)
      .add("method", entry.method)
      .add("target", without_tokens(entry.target))
      .add("peer", entry.peer)
      .add("status", entry.status)
      .take();
}

audit_log::audit_log(const std::string& path) : file_(path), lost_("audit log " + path) {}

void audit_log::note(const audit_entry& entry) {
  const auto line = audit_line(entry, std::chrono::system_clock::now());
  if (const auto error = file_.append(line)) lost_.note(line, error);
}

void audit_log::reopen() {
  if (const auto error = file_.reopen())
    spdlog::error("cannot open the audit log {}, so the old file stays in use: {}", file_.path(),
                  error.message());
}

}  // namespace scoreboard::http
