#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace scoreboard::http {

class connection;

/// Has the pieces of an answer whose body comes in pieces. Called on the connection's thread, and
/// never from within a call to the stream.
class piece_source {
 public:
  piece_source() = default;
  piece_source(const piece_source&) = delete;
  piece_source& operator=(const piece_source&) = delete;
  virtual ~piece_source() = default;

  /// There is room again, after add() said that there was none.
  virtual void on_room() = 0;

  /// The peer is gone or was cut off, because it does not read, say: nobody takes any more. The
  /// last call, and not after the stream was ended. When the process ends it may stay away.
  virtual void on_gone() = 0;

  /// The process is about to end and waits for what can be finished: a stream that would go on by
  /// itself is to be ended. Called once.
  virtual void on_ending() = 0;
};

/// The body of an answer that comes in pieces, as long as there are any: events, an export. See
/// exchange::begin().
///
/// A piece is sent when the connection has its turn, as large answers are. What waits is bounded
/// here, by its source's good will, and counts among the bytes of answers not yet taken. A peer
/// that does not read a piece in the time for an answer is cut off; without a piece no time runs.
/// That a peer closed shows when something is sent to it: until then it may still read. So who has
/// nothing to send for long sends something all the same now and then.
/// Thread rule: the connection's thread; any one when the connection is gone.
class body_stream {
 public:
  enum class room {
    free,  ///< more may be added
    full,  ///< the piece was taken, and on_room() will say when there is room for the next
    gone,  ///< nobody takes it, or any other
  };

  /// From here on there is no room.
  static constexpr std::size_t max_waiting_bytes = std::size_t{64} << 10;

  explicit body_stream(std::weak_ptr<connection> on) : connection_(std::move(on)) {}

  /// Cuts the connection off if the stream has not been ended: what came is not all.
  ~body_stream();

  body_stream(const body_stream&) = delete;
  body_stream& operator=(const body_stream&) = delete;

  /// The next bytes of the body; none change nothing. Pieces of several streams may share a text.
  /// REQUIRES: the last one did not leave it full, or there has been room since.
  room add(std::shared_ptr<const std::string> piece);

  /// There are no more. The connection goes on with its next request. Call once.
  void end();

 private:
  std::weak_ptr<connection> connection_;
};

}  // namespace scoreboard::http
