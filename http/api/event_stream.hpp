#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "actors/bridge/bridge.hpp"
#include "http/api/json.hpp"
#include "http/api/server_link.hpp"
#include "http/connections/body_stream.hpp"
#include "http/connections/connection.hpp"
#include "src/wire/messages.hpp"
#include "src/wire/read.hpp"

namespace scoreboard::http {

/// The answer to a request for events: a line of JSON for each, and a line now and then when there
/// are none.
///
/// One read of the server follows the other, each for what comes after the last one; from the
/// second on they wait there for the next event, some seconds at most. None is sent while the
/// listener does not read. What the first comes to decides whether the answer is a stream or an
/// error.
///
/// It is kept alive by the read that is under way, and by the connection.
/// Thread rule: the connection's thread, which is the bridge's.
class event_stream final : public actors::reply_handler,
                           public piece_source,
                           public std::enable_shared_from_this<event_stream> {
 public:
  /// After so long without a line there is a heartbeat, with the next outcome of a read: within
  /// 4 s, or within the time that the bridge allows when the server is away.
  static constexpr std::chrono::seconds heartbeat_interval{15};

  /// `follows`: goes on for ever, else it ends after the events that there are. REQUIRES: `asks`
  /// does not wait.
  /// `may_go_on`: asked with each outcome of a read; when it says no, the stream ends.
  event_stream(std::shared_ptr<exchange> to, server_link link, wire::events_query asks,
               bool follows, number_form numbers, std::function<bool()> may_go_on);

  /// Sends the first read. Call once.
  void start() { ask(); }

  void on_outcome(wire::outcome outcome, const wire::answer_origin& origin) override;

  void on_room() override;
  void on_gone() override;
  void on_ending() override;

 private:
  void ask();
  void begin(const wire::outcome& outcome, const wire::answer_origin& origin);
  void take(const wire::event_list& found);
  void send(std::string lines);
  void beat();
  void end();
  void break_off();
  void withdraw();

  std::shared_ptr<exchange> exchange_;   // until the answer begins
  std::unique_ptr<body_stream> stream_;  // from then on, as long as somebody listens
  const request_id id_;
  const server_link link_;
  wire::events_query asks_;  // what to ask next
  const bool follows_;
  const number_form numbers_;
  const std::function<bool()> may_go_on_;
  bool full_ = false;   // the next read waits for room
  bool asked_ = false;  // a read is under way
  std::chrono::steady_clock::time_point last_line_;
};

}  // namespace scoreboard::http
