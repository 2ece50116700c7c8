#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace scoreboard::http {

class connection;

/// Produces the pieces of an answer whose body comes in pieces. Called on the connection's thread,
/// and never from within a call to the stream.
class piece_source {
 public:
  piece_source() = default;
  piece_source(const piece_source&) = delete;
  piece_source& operator=(const piece_source&) = delete;
  virtual ~piece_source() = default;

  /// There is room again, after add() returned `full`.
  virtual void on_room() = 0;

  /// The peer is gone or was cut off, for example because it does not read: nobody takes pieces any
  /// more. This is the last call. It is not made after the stream was ended, and need not be made
  /// when the process ends.
  virtual void on_gone() = 0;

  /// The process is about to end and waits for unfinished answers: end a stream that would go on
  /// for ever. Called once.
  virtual void on_ending() = 0;
};

/// The body of an answer that comes in pieces, such as events or an export. See exchange::begin().
///
/// A piece is sent when the connection has its turn, as large answers are. The bytes that wait are
/// bounded, because the source stops at `full`, and count as bytes of answers not yet taken. A peer
/// that does not read a piece within the time for an answer is cut off; without a piece no time
/// runs. A peer that closes, be it only its own way, is gone; that the network to it is gone shows
/// only when something is sent. So a source with nothing to send should send something now and
/// then.
///
/// Thread rule: the connection's thread; any thread once the connection is gone.
class body_stream {
 public:
  enum class room {
    free,  ///< more may be added
    full,  ///< the piece was taken, and on_room() follows when there is room for the next
    gone,  ///< nobody takes this piece or any other
  };

  /// At this many waiting bytes the stream is full.
  static constexpr std::size_t max_waiting_bytes = std::size_t{64} << 10;

  explicit body_stream(std::weak_ptr<connection> peer) : connection_(std::move(peer)) {}

  /// Cuts the connection off if the stream has not been ended: the body is incomplete.
  ~body_stream();

  body_stream(const body_stream&) = delete;
  body_stream& operator=(const body_stream&) = delete;

  /// Adds the next bytes of the body. An empty piece changes nothing. Several streams may share a
  /// piece. REQUIRES: the last call did not return `full`, or on_room() was called since.
  room add(std::shared_ptr<const std::string> piece);

  /// Ends the body. The connection goes on with its next request. Call once.
  void end();

 private:
  std::weak_ptr<connection> connection_;
};

}  // namespace scoreboard::http
