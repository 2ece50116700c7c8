#pragma once

#include <string>

/// What a program tells the service manager that started it (systemd, Type=notify), as
/// sd_notify(3) has it. Without one, that is without NOTIFY_SOCKET in the environment, all of these
/// do nothing. A message that cannot be sent is lost, and nothing else happens: a program works
/// without its manager. Thread rule: any thread.
namespace scoreboard::process {

/// What the program does, for people: `systemctl status` shows it.
/// REQUIRES: one line.
void notify_status(const std::string& status);

/// The start is over, and the program does what it is for.
/// REQUIRES: `status` is one line.
void notify_ready(const std::string& status);

/// The program has begun to stop.
void notify_stopping();

/// The program makes progress. A manager that waits for this for longer than its watchdog allows
/// ends the program and starts it again.
void notify_alive();

}  // namespace scoreboard::process
