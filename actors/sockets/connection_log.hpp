#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

namespace scoreboard::actors {

/// Tells people in the log whether there is a connection: one line when it is made, one when it is
/// lost, and one when it cannot be made for a while, however often that is tried.
/// Thread rule: one thread.
class connection_log {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  static constexpr std::chrono::seconds patience{2};  ///< before it is said that there is none

  connection_log(std::string endpoint, time_point now)
      : endpoint_(std::move(endpoint)), began_(now) {}

  void made();
  void lost();

  /// It was tried in vain.
  void failed(time_point now);

 private:
  enum class state : std::uint8_t { looking, connected, told_missing };

  const std::string endpoint_;
  const time_point began_;
  state state_ = state::looking;
};

}  // namespace scoreboard::actors
