#include "actors/sockets/connection_log.hpp"

#include <string_view>
#include <utility>

#include <spdlog/spdlog.h>

namespace scoreboard::actors {

namespace {

std::string_view text_of(connection_log::refusal why) noexcept {
  switch (why) {
    case connection_log::refusal::unknown_key:
      return "does not allow the key of this process: add its public key to the server's list";
    case connection_log::refusal::other_mechanism:
      return "refuses the connection: either both programs have CURVE keys or none, and it must be "
             "a scoreboard-server";
    case connection_log::refusal::no_handshake:
      return "shakes no hands: is it a scoreboard-server, and is the key that this process has of "
             "it the right one?";
  }
  return "";
}

}  // namespace

bool connection_log::made() {
  refusal_.reset();
  no_handshake_since_.reset();
  if (std::exchange(state_, state::connected) == state::connected) return false;
  spdlog::info("connected to the server at {}", endpoint_);
  return true;
}

bool connection_log::lost() {
  if (state_ != state::connected) return false;
  state_ = state::logged_missing;
  spdlog::warn("lost the connection to the server at {}; trying again", endpoint_);
  return true;
}

void connection_log::failed(time_point now) {
  if (state_ != state::connecting || now - began_ < patience) return;
  state_ = state::logged_missing;
  spdlog::warn("cannot reach a server at {}; trying again", endpoint_);
}

void connection_log::refused(refusal why, time_point now) {
  if (why == refusal::no_handshake) {
    if (!no_handshake_since_) no_handshake_since_ = now;
    if (now - *no_handshake_since_ < patience) return;
  }
  // A peer with another mechanism hangs up before or after it has said which: one thing, one line.
  if (refusal_ == why || (refusal_ && why == refusal::no_handshake)) return;
  refusal_ = why;
  state_ = state::logged_missing;
  spdlog::error("the server at {} {}; trying again", endpoint_, text_of(why));
}

}  // namespace scoreboard::actors
