#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "http/connections/body_stream.hpp"
#include "http/connections/byte_budget.hpp"
#include "http/connections/connection_loop.hpp"
#include "http/connections/progress_order.hpp"
#include "http/connections/request_handler.hpp"
#include "http/connections/request_measure.hpp"
#include "http/connections/request_reader.hpp"
#include "http/connections/response.hpp"
#include "src/base/request_id.hpp"

namespace scoreboard::http {

class exchange;

/// The connection of one peer: passes its requests to the handler one at a time and in order, and
/// writes the answers as fast as the peer takes them.
///
/// A small answer is sent at once. A large answer, or the part that the socket did not take, is
/// sent in turns with the other connections of the loop. Nothing here blocks: deadlines are checked
/// when the loop says that time has passed.
///
/// For why this uses neither the parser nor the writer of Pistache, see docs/architecture.md, "The
/// HTTP edge".
///
/// Invariants
/// 1. At most one request is being handled; later input waits, up to a bound.
/// 2. After input that is refused as HTTP, no further request of this peer is handled.
/// 3. A peer that has sent its last byte (a half-closed connection) gets the answers to all its
///    complete requests.
/// 4. Whenever it waits for its peer it may have to give way to a new connection; while a request
///    is handled, and while an answer waits for its turn, it does not.
/// 5. A connection is never destroyed inside a call to it. When it ends it shuts its socket down,
///    and the system reports that to the loop.
/// Thread rule: the loop's thread.
class connection : public std::enable_shared_from_this<connection> {
 public:
  /// Speaks over `fd`, which must stay open until on_disconnect() or the end of this object.
  connection(int fd, connection_loop& loop);
  ~connection();

  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  /// Reads once from the socket into `buffer` and handles the bytes. There may be more to read.
  void receive(std::span<char> buffer);

  /// The peer has sent `bytes`.
  void on_input(std::string_view bytes);

  /// The peer will send no more, though it may read on.
  void on_end_of_input();

  /// The socket has room again.
  void on_writable();

  /// Sends about `at_most` bytes of the answer at most, and returns how many. For write_turns.
  std::size_t take_turn(std::size_t at_most);

  /// Handles the request that waits in request_turns. False if none waits any more.
  bool handle_waiting();

  /// Time has passed: does what is due.
  void on_tick();

  /// Whether on_tick() has anything to do.
  bool is_due() const noexcept { return is_late() || is_to_be_warned(); }

  /// The peer is gone: drops all pending answers and stops using the descriptor.
  void on_disconnect();

  /// Sends the answer to this refusal without a request, and closes.
  void refuse(refusal why);

  /// Whether the peer's input can wait: it belongs to a large body or is thrown away.
  /// REQUIRES: not ended.
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
    closing,  ///< everything is sent: input is thrown away until the peer closes, too
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

  /// The body in pieces of the answer that is being sent.
  struct streaming {
    std::shared_ptr<piece_source> source;
    bool chunked = true;
    bool over = false;    // there will be no more pieces
    bool full = false;    // the source waits for room
    bool warned = false;  // the source knows that the process ends
    std::deque<std::shared_ptr<const std::string>> waiting{};
    std::size_t waiting_bytes = 0;  // including the piece that is being sent
  };

  void advance();
  bool take_next();
  void handle(request request);
  void expect_rest();
  void account_input();
  void on_received_too_much();
  void take_no_more();
  void fail(refusal why);
  void answer(const response& response);
  bool stays_open() const;
  bool begin_stream(const response& head, std::shared_ptr<piece_source> source);
  body_stream::room add_piece(std::shared_ptr<const std::string> piece);
  void end_stream();
  void abandon_stream();
  bool next_piece();
  void tell_room();
  bool has_output() const;
  void send_head(std::string head, std::shared_ptr<const std::string> body);
  void send(const response& response, bool stays);
  void send_some(std::size_t at_most);
  void ask_for_turn();
  void wait_for_turn();
  void wait_for_room();
  void keep_unsent();
  void account_unsent(bool progress);
  void on_sent();
  void end();
  void cut_off();
  void set_unfinished(bool is_unfinished);
  void settle();
  void note_input(std::size_t bytes);
  void give_way();
  bool is_late() const noexcept;
  bool is_to_be_warned() const noexcept;

  const int fd_;
  connection_loop& loop_;
  phase phase_ = phase::open;
  request_reader reader_;
  byte_budget::share received_;
  byte_budget::share unsent_;
  progress_order::place place_;
  std::size_t received_since_progress_ = 0;

  bool input_ended_ = false;
  bool handling_ = false;      // a request is being handled or its answer sent
  bool advancing_ = false;     // inside advance()
  bool amid_request_ = false;  // the deadline is that of a request that has begun to arrive
  bool had_request_ = false;
  framing current_;
  request_measure measure_;         // of the current request
  std::optional<request> waiting_;  // the current request, until its turn

  std::optional<outgoing> out_;
  std::unique_ptr<streaming> stream_;
  std::shared_ptr<piece_source> gone_;  // to be told that the peer is gone
  bool in_turns_ = false;               // waits in loop_.turns
  bool watches_room_ = false;           // the loop reports when the socket has room
  bool unfinished_ = false;             // counted in loop_.group->unfinished
  bool unsettled_ = false;  // the current request is not yet counted in loop_.group->settled
  // For a request to arrive, an answer to be taken, the peer to close; none while one is handled.
  std::optional<time_point> deadline_;
};

/// One request that waits for its answer. An exchange destroyed without an answer answers with
/// refusal::unanswered. It may outlive its connection, and then does nothing.
/// Thread rule: the connection's thread; any thread once the connection is gone.
class exchange {
 public:
  explicit exchange(std::weak_ptr<connection> peer, const request_id& id = {})
      : connection_(std::move(peer)), id_(id) {}
  ~exchange();

  exchange(const exchange&) = delete;
  exchange& operator=(const exchange&) = delete;

  /// Which kind of request this is, for who counts them (see answered_request). Call it before the
  /// answer.
  void set_kind(std::size_t kind);

  /// Who sends this, as a name that may stand in logs. Call it before the answer.
  void set_sender(std::string_view name);

  /// The id of the request.
  const request_id& id() const noexcept { return id_; }

  /// Answers the request. Call either this or begin(), once.
  void answer(const response& response);

  /// Begins an answer with the status and headers of `head` and a body that comes in pieces from
  /// `source`. Under HTTP/1.0 the body ends with the connection. Returns nullptr, and never calls
  /// `source`, if nobody wants the pieces: the request is HEAD or the peer is gone. Call either
  /// this or answer(), once.
  std::unique_ptr<body_stream> begin(const response& head, std::shared_ptr<piece_source> source);

  /// `told` gets the status of the answer when there is one, whether or not the peer is there to
  /// take it. REQUIRES: not answered yet.
  void tell_status(std::function<void(int)> told) { told_ = std::move(told); }

  /// The IP address of the peer; empty when it is gone.
  std::string peer_address() const;

 private:
  void send(connection& peer, const response& response);
  void tell(int status);

  std::function<void(int)> told_;
  std::weak_ptr<connection> connection_;
  const request_id id_;
};

/// The IP address of the peer of a socket; empty when it has none.
std::string address_of(int fd);

}  // namespace scoreboard::http
