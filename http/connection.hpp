#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "http/connection_group.hpp"
#include "http/response.hpp"
#include "http/slow_writer.hpp"

namespace scoreboard::http {

class exchange;

/// A whole request, checked as HTTP and nothing else.
struct request {
  std::string method;
  std::string target;
  std::string body;
  std::vector<std::string> idempotency_keys;  ///< the values of this header, as often as it came
  std::string balancer_key;                   ///< what the load balancer made in its place
};

class request_handler {
 public:
  virtual ~request_handler() = default;

  /// The largest body that a request of `target` may have. Any thread.
  virtual std::size_t max_body_bytes(std::string_view target) const = 0;

  /// Answers through `with`, now or later, on any thread. Must not block.
  virtual void handle(request what, std::shared_ptr<exchange> with) = 0;
};

/// One peer's connection: finds the requests in what it sends, lets them be handled one at a time
/// and in order, and writes the answers.
///
/// Why requests are not fed to Pistache's own parser, and answers not to its writer: see
/// docs/architecture.md, "The HTTP edge".
///
/// Invariants
/// 1. The descriptor is a duplicate that only this object closes, so an answer that comes late can
///    never reach another peer on a reused descriptor.
/// 2. At most one request is being handled; what else arrives waits, up to a bound.
/// 3. Nothing that this refuses as HTTP is followed by another request from the same peer.
/// Thread rule: any thread.
class connection : public std::enable_shared_from_this<connection> {
 public:
  /// Duplicates `fd`. Throws std::system_error when there is no descriptor left.
  connection(int fd, std::shared_ptr<connection_group> group, request_handler& handler,
             slow_writer& writer);
  ~connection();

  /// Expects the first request. Call once, when somebody owns this object.
  void start();

  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  /// Takes what the peer has sent, through `buffer`; once, so there may be more. False when the
  /// peer is gone.
  bool receive(std::span<char> buffer);

  void on_input(std::string_view bytes);

  /// The peer is gone: whatever is still to be answered is dropped.
  void on_disconnect();

  /// Answers `what` without having been asked, and closes.
  void refuse(const response& what);

 private:
  friend class exchange;

  using parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  enum class phase {
    open,     ///< requests are taken
    last,     ///< the answer to the request being handled is the last thing sent
    closing,  ///< everything is said: input is thrown away until the peer closes too
    closed,
  };

  struct waiting {
    bool keep_alive = false;
    bool http_1_0 = false;
    bool head_only = false;
  };

  // Those that end in _locked want mutex_ to be held.
  void advance();
  std::optional<request> next_request_locked();
  request take_request_locked();
  bool check_head_locked();
  void expect_rest_locked();
  void on_late_request(std::size_t request);
  void fail_locked(wire::error_code code);
  void answer(const response& what);
  void send_locked(std::string bytes, bool then_close);
  void written_locked(bool then_close);
  void shut_locked();

  const int fd_;
  const std::shared_ptr<connection_group> group_;
  request_handler& handler_;
  slow_writer& writer_;

  mutable std::mutex mutex_;  // guards all below
  phase phase_ = phase::open;
  std::string input_;  // received and not yet parsed
  std::optional<parser> parser_;
  bool head_checked_ = false;
  std::size_t head_bytes_ = 0;  // of the request at hand, as far as parsed
  std::size_t requests_ = 0;    // received whole
  bool rest_expected_ = false;  // a timer waits for the rest of the request at hand
  bool handling_ = false;       // a request is being handled or its answer written
  bool advancing_ = false;      // a thread is in advance()
  waiting current_;
};

/// One request that waits for its answer. An exchange that goes away unanswered answers `timeout`.
class exchange {
 public:
  explicit exchange(std::shared_ptr<connection> on) : connection_(std::move(on)) {}
  ~exchange();

  exchange(const exchange&) = delete;
  exchange& operator=(const exchange&) = delete;

  /// Call once, on any thread.
  void answer(const response& what);

 private:
  std::shared_ptr<connection> connection_;
};

}  // namespace scoreboard::http
