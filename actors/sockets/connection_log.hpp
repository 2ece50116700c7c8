#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

namespace scoreboard::actors {

/// Logs the state of the connection to the server: one line when it is made, one when it is lost,
/// and one when it cannot be made for a while, however many attempts fail.
/// Thread rule: one thread.
class connection_log {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  static constexpr std::chrono::seconds patience{2};  ///< before the log says that there is none

  connection_log(std::string endpoint, time_point now)
      : endpoint_(std::move(endpoint)), began_(now) {}

  void made();
  void lost();

  /// An attempt to connect failed.
  void failed(time_point now);

 private:
  enum class state : std::uint8_t { connecting, connected, logged_missing };

  const std::string endpoint_;
  const time_point began_;
  state state_ = state::connecting;
};

}  // namespace scoreboard::actors
