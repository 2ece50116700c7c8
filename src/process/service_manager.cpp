#include "src/process/service_manager.hpp"

#include <cassert>

#include <systemd/sd-daemon.h>

namespace scoreboard::process {

namespace {

void notify(const std::string& state) {
  constexpr int keep_environment = 0;
  ::sd_notify(keep_environment, state.c_str());
}

std::string status_line(const std::string& status) {
  assert(status.find('\n') == std::string::npos);
  return "STATUS=" + status;
}

}  // namespace

void notify_status(const std::string& status) { notify(status_line(status)); }

void notify_ready(const std::string& status) { notify("READY=1\n" + status_line(status)); }

void notify_stopping() { notify("STOPPING=1\n" + status_line("finishing what is in flight")); }

void notify_alive() { notify("WATCHDOG=1"); }

}  // namespace scoreboard::process
