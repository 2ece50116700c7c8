#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "actors/server/return_address.hpp"
#include "actors/server/server_metrics.hpp"
#include "actors/sockets/frame_port.hpp"
#include "actors/sockets/socket_news.hpp"
#include "src/base/seeded_hash.hpp"
#include "src/process/seldom_log.hpp"
#include "src/wire/frame.hpp"
#include "src/wire/messages.hpp"

namespace scoreboard::actors {

/// Where requests come into the server and answers leave it: frames of many messages, those to one
/// peer together. Thread rule: the gateway's thread.
class door {
 public:
  /// `port` must outlive this object.
  explicit door(frame_port& port,
                std::shared_ptr<server_metrics> metrics = std::make_shared<server_metrics>())
      : port_(port), metrics_(std::move(metrics)) {}

  /// The requests of a frame, or none when it is not one of this protocol: then the log says so,
  /// once for each peer, and a peer that has another version of the protocol is told. O(bytes).
  std::optional<std::vector<wire::request>> open(const received_frame& frame);

  /// The answer leaves with the next flush(), or before if there are many. O(bytes).
  void answer(const return_address& to, wire::outcome what, const wire::answer_origin& origin = {});

  /// The same answer to many, made once. Those who do not take what they were sent before get none:
  /// their requests time out where they were made.
  void answer(const std::vector<return_address>& readers, const wire::encoded_outcome& what);

  /// Answers one for whose answer nobody waits any more, which has not begun; the log names some.
  void expire(const return_address& to);

  /// Sends what waits. A peer that is gone or does not read has given up its answers.
  void flush();

 private:
  void refuse(const received_frame& frame);
  void note_answered(const return_address& to);

  /// Answered since the last flush().
  struct answered {
    request_kind kind = request_kind::wait;
    std::chrono::steady_clock::time_point arrived;
  };

  frame_port& port_;
  const std::shared_ptr<server_metrics> metrics_;
  std::vector<answered> answered_;
  name_table<wire::frame_writer<wire::answer>> waiting_;  // by peer
  name_set complained_;
  process::seldom_log expired_;
};

}  // namespace scoreboard::actors
