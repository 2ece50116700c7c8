#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "http/connections/body_stream.hpp"
#include "http/connections/byte_budget.hpp"
#include "http/connections/connection_loop.hpp"
#include "http/connections/request_handler.hpp"
#include "http/connections/request_reader.hpp"
#include "http/connections/response.hpp"

namespace scoreboard::http {

class exchange;

/// One peer's connection: lets the requests in what it sends be handled one at a time and in order,
/// and writes the answers, as fast as the peer takes them.
///
/// A small answer is sent at once. A large one, and what the socket did not hold, is sent in turns
/// with the others of the loop. Nothing here waits: deadlines are compared when the loop says that
/// time has passed.
///
/// Why requests are not fed to Pistache's own parser, and answers not to its writer: see
/// docs/architecture.md, "The HTTP edge".
///
/// Invariants
/// 1. At most one request is being handled; what else arrives waits, up to a bound.
/// 2. Nothing that this refuses as HTTP is followed by another request from the same peer.
/// 3. A peer that has sent its last byte (a half-closed connection) gets the answers to all whole
///    requests before.
/// 4. Nothing of this is destroyed inside a call to it: a connection that has ended shuts its
/// socket
///    down, of which the loop is told.
/// Thread rule: the loop's thread.
class connection : public std::enable_shared_from_this<connection> {
 public:
  /// Speaks over `fd`, which must stay open until on_disconnect() or the end of this object.
  connection(int fd, connection_loop& loop);
  ~connection();

  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  /// Takes what the peer has sent, through `buffer`; once, so there may be more.
  void receive(std::span<char> buffer);

  void on_input(std::string_view bytes);

  /// The peer will send no more, though it may read on.
  void on_end_of_input();

  /// The socket has room again.
  void on_writable();

  /// Sends at most about `at_most` bytes of the answer, and says how many. For write_turns.
  std::size_t take_turn(std::size_t at_most);

  /// Handles the request that waits in request_turns. False when there is none any more.
  bool handle_waiting();

  /// Time has passed.
  void on_tick();

  /// The peer is gone: whatever is still to be answered is dropped, and the descriptor not used any
  /// more.
  void on_disconnect();

  /// Answers so without having been asked, and closes.
  void refuse(refusal why);

  /// Whether what the peer sends can wait: most of a large body is still to come, or it is thrown
  /// away. REQUIRES: not ended.
  bool input_can_wait() const noexcept;

  /// Nothing more happens on this connection.
  bool ended() const noexcept { return phase_ == phase::ended; }

 private:
  friend class exchange;
  friend class body_stream;
  using time_point = connection_loop::time_point;

  enum class phase {
    open,     ///< requests are taken
    last,     ///< the answer to the request being handled is the last thing sent
    closing,  ///< everything is said: input is thrown away until the peer closes too
    ended,
  };

  /// An answer that is being sent.
  struct outgoing {
    std::string head;
    std::shared_ptr<const std::string> body;  // nullptr: none
    std::string_view tail = {};
    std::size_t sent = 0;

    std::size_t left() const {
      return head.size() + (body ? body->size() : 0) + tail.size() - sent;
    }
  };

  /// The body that comes in pieces, of the answer that is being sent.
  struct streaming {
    std::shared_ptr<piece_source> source;
    bool chunked = true;
    bool over = false;    // there will be no more pieces
    bool full = false;    // its source waits for room
    bool warned = false;  // its source knows that the process ends
    std::deque<std::shared_ptr<const std::string>> waiting{};
    std::size_t waiting_bytes = 0;  // with those of the piece that is being sent
  };

  void advance();
  bool take_next();
  void handle(request what);
  void expect_rest();
  void account_input();
  void on_received_too_much();
  void take_no_more();
  void fail(refusal why);
  void answer(const response& what);
  bool stays_open() const;
  bool begin_stream(const response& head, std::shared_ptr<piece_source> from);
  body_stream::room add_piece(std::shared_ptr<const std::string> piece);
  void end_stream();
  void abandon_stream();
  bool next_piece();
  void tell_room();
  bool has_output() const;
  void send_head(std::string head, std::shared_ptr<const std::string> body);
  void send(const response& what, bool stays);
  void send_some(std::size_t at_most);
  void ask_for_turn();
  void wait_for_turn();
  void wait_for_room();
  void keep_unsent();
  void account_unsent(bool progress);
  void on_sent();
  void end();
  void cut_off();
  void set_unfinished(bool is);

  const int fd_;
  connection_loop& loop_;
  phase phase_ = phase::open;
  request_reader reader_;
  byte_budget::share received_;
  byte_budget::share unsent_;

  bool input_ended_ = false;
  bool handling_ = false;      // a request is being handled or its answer sent
  bool advancing_ = false;     // inside advance()
  bool amid_request_ = false;  // the deadline is that of a request which has begun to arrive
  bool had_request_ = false;
  framing current_;
  std::optional<request> waiting_;  // the current request, until its turn

  std::optional<outgoing> out_;
  std::unique_ptr<streaming> stream_;
  std::shared_ptr<piece_source> gone_;  // to be told so
  bool in_turns_ = false;               // waits in loop_.turns
  bool watches_room_ = false;           // the loop tells when the socket has room
  bool unfinished_ = false;             // counted in the group's
  // For a request to arrive, an answer to be taken, the peer to close; none while one is handled.
  std::optional<time_point> deadline_;
};

/// One request that waits for its answer. An exchange that goes away unanswered answers `timeout`.
/// It may outlive its connection, and then answers nobody.
/// Thread rule: the connection's thread; any one when the connection is gone.
class exchange {
 public:
  explicit exchange(std::weak_ptr<connection> on) : connection_(std::move(on)) {}
  ~exchange();

  exchange(const exchange&) = delete;
  exchange& operator=(const exchange&) = delete;

  /// Call once, or begin().
  void answer(const response& what);

  /// Begins an answer whose body comes in pieces: what `head` says, without a body or its length.
  /// Under HTTP/1.0 it ends with the connection. nullptr when nobody wants the pieces, because the
  /// request is HEAD or the peer is gone: `from` is not called then. Call once, or answer().
  std::unique_ptr<body_stream> begin(const response& head, std::shared_ptr<piece_source> from);

 private:
  std::weak_ptr<connection> connection_;
};

}  // namespace scoreboard::http
