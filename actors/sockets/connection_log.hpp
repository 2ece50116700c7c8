#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace scoreboard::actors {

/// Logs the state of the connection to the server: one line when it is made, one when it is lost,
/// one when the server is there and does not talk with this process, and one when it cannot be made
/// for a while, however many attempts fail.
/// Thread rule: one thread.
class connection_log {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  static constexpr std::chrono::seconds patience{2};  ///< before the log says that there is none

  connection_log(std::string endpoint, time_point now)
      : endpoint_(std::move(endpoint)), began_(now) {}

  /// Why a server that was reached does not talk with this process.
  enum class refusal : std::uint8_t {
    unknown_key,      ///< the server does not allow this process's CURVE key
    other_mechanism,  ///< only one of the two uses CURVE, or the other one is no ZMQ socket
    no_handshake,     ///< it hangs up or stays silent; libzmq does so on another CURVE key, too
  };

  /// Whether there was none before, and whether there was one.
  bool made();
  bool lost();

  /// An attempt to connect failed.
  void failed(time_point now);

  /// A server that is ending shakes no hands either, so that is logged only when it goes on.
  void refused(refusal why, time_point now);

 private:
  enum class state : std::uint8_t { connecting, connected, logged_missing };

  const std::string endpoint_;
  const time_point began_;
  state state_ = state::connecting;
  std::optional<refusal> refusal_;                // that was logged since there was a connection
  std::optional<time_point> no_handshake_since_;  // the first time since there was a connection
};

}  // namespace scoreboard::actors
