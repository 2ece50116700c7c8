#include "http/connection.hpp"

#include <cerrno>
#include <cstdint>
#include <limits>
#include <system_error>
#include <utility>

#include <boost/beast/core/string.hpp>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "actors/happens_before.hpp"

namespace scoreboard::http {

namespace beast = boost::beast;
using wire::error_code;

namespace {

// A peer may send this much ahead of the answers to what it sent before (pipelining).
constexpr std::size_t max_ahead_bytes = std::size_t{64} << 10;

// How long a peer may take to close after it was told that the connection ends.
constexpr std::chrono::milliseconds linger{2'000};

int duplicate(int fd) {
  const int copy = ::fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) throw std::system_error(errno, std::generic_category(), "duplicate a socket");
  return copy;
}

error_code explain(const beast::error_code& why) {
  using beast::http::error;
  if (why == error::body_limit) return error_code::body_too_large;
  if (why == error::header_limit) return error_code::header_too_large;
  if (why == error::bad_transfer_encoding) return error_code::length_required;
  return error_code::invalid_request;
}

}  // namespace

connection::connection(int fd, std::shared_ptr<connection_group> group, request_handler& handler,
                       slow_writer& writer)
    : fd_(duplicate(fd)), group_(std::move(group)), handler_(handler), writer_(writer) {
  ++group_->connections;
  actors::happens_before(this);
}

connection::~connection() {
  // Whoever dropped the last reference, maybe inside Pistache's library, is here after all the
  // others.
  actors::happens_after(this);
  const std::lock_guard lock(mutex_);
  ::close(fd_);
  --group_->connections;
}

void connection::start() {
  const std::lock_guard lock(mutex_);
  expect_rest_locked();
}

bool connection::receive(std::span<char> buffer) {
  const auto bytes = ::recv(fd_, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (bytes < 0) return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
  if (bytes > 0) on_input({buffer.data(), static_cast<std::size_t>(bytes)});
  return bytes > 0;
}

void connection::on_input(std::string_view bytes) {
  {
    const std::lock_guard lock(mutex_);
    if (phase_ != phase::open) return;
    input_.append(bytes);
    if (handling_ && input_.size() > max_ahead_bytes) {
      phase_ = phase::last;
      input_.clear();
    }
  }
  advance();
}

void connection::on_disconnect() {
  const std::lock_guard lock(mutex_);
  shut_locked();
}

void connection::refuse(const response& what) {
  const std::lock_guard lock(mutex_);
  send_locked(to_bytes(what, false, false, false), true);
}

void connection::advance() {
  std::unique_lock lock(mutex_);
  if (advancing_) return;
  advancing_ = true;
  while (phase_ == phase::open && !handling_) {
    auto next = next_request_locked();
    if (!next) break;
    handling_ = true;
    lock.unlock();
    handler_.handle(std::move(*next), std::make_shared<exchange>(shared_from_this()));
    lock.lock();
  }
  advancing_ = false;
  if (phase_ == phase::open && !handling_ && parser_) expect_rest_locked();
}

std::optional<request> connection::next_request_locked() {
  while (!input_.empty()) {
    if (!parser_) {
      parser_.emplace();
      parser_->header_limit(static_cast<std::uint32_t>(group_->max_head_bytes));
      // check_head_locked knows the limit of the path. (None at all would refuse every body.)
      parser_->body_limit(std::numeric_limits<std::uint64_t>::max());
      head_checked_ = false;
      head_bytes_ = 0;
    }
    beast::error_code error;
    const auto parsed = parser_->put(boost::asio::buffer(input_), error);
    input_.erase(0, parsed);
    // Beast's own limit begins anew with every piece of the head. When it wants more of the head,
    // all that is there is head.
    if (!head_checked_) head_bytes_ += parsed;
    const bool wants_more = error == beast::http::error::need_more;
    const auto of_head = head_bytes_ + (wants_more && !head_checked_ ? input_.size() : 0);
    if (of_head > group_->max_head_bytes) {
      fail_locked(error_code::header_too_large);
      break;
    }
    if (wants_more) break;
    if (error) {
      const bool encoded = parser_->get().count(beast::http::field::transfer_encoding) > 0;
      fail_locked(encoded ? error_code::length_required : explain(error));
      break;
    }
    if (!head_checked_ && !check_head_locked()) break;
    if (parser_->is_done()) return take_request_locked();
  }
  return std::nullopt;
}

request connection::take_request_locked() {
  auto message = parser_->release();
  parser_.reset();
  ++requests_;
  ++group_->requests;
  rest_expected_ = false;
  current_ = {message.keep_alive(), message.version() == 10,
              message.method() == beast::http::verb::head};
  request taken{std::string(message.method_string()), std::string(message.target()), {}, {}, {}};
  const auto [first, last] = message.equal_range("Idempotency-Key");
  for (auto at = first; at != last; ++at) taken.idempotency_keys.emplace_back(at->value());
  taken.balancer_key = std::string(message["Scoreboard-Balancer-Key"]);
  taken.body = std::move(message.body());
  return taken;
}

bool connection::check_head_locked() {
  using beast::http::field;
  head_checked_ = true;
  const auto& head = parser_->get();
  if (head.count(field::transfer_encoding) > 0) {
    fail_locked(error_code::length_required);
    return false;
  }
  // Beast takes a length that is repeated alike, once for each header or in a list; another server
  // on the way may not have, and then the two would not agree where the body ends.
  const auto hosts = head.count(field::host);
  const auto length = head[field::content_length];
  if (hosts > 1 || (hosts == 0 && head.version() == 11) || head.count(field::content_length) > 1 ||
      length.find_first_not_of("0123456789") != length.npos) {
    fail_locked(error_code::invalid_request);
    return false;
  }
  const auto target = head.target();
  if (parser_->content_length().value_or(0) >
      handler_.max_body_bytes({target.data(), target.size()})) {
    fail_locked(error_code::body_too_large);
    return false;
  }
  if (!parser_->is_done() && head.version() == 11 &&
      beast::iequals(head[field::expect], "100-continue")) {
    constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    // If it does not fit, the sender goes on by itself after a moment.
    [[maybe_unused]] const auto sent =
        ::send(fd_, go_on.data(), go_on.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  }
  return true;
}

void connection::expect_rest_locked() {
  if (rest_expected_) return;
  rest_expected_ = true;
  writer_.after(group_->request_patience, [weak = weak_from_this(), request = requests_] {
    if (const auto self = weak.lock()) self->on_late_request(request);
  });
}

void connection::on_late_request(std::size_t request) {
  const std::lock_guard lock(mutex_);
  if (phase_ != phase::open || handling_ || requests_ != request) return;
  if (parser_)
    fail_locked(error_code::request_timeout);
  else if (requests_ == 0)
    shut_locked();  // came and said nothing
}

void connection::fail_locked(error_code code) {
  parser_.reset();
  handling_ = true;
  send_locked(to_bytes(response::failure(code), false, false, false), true);
}

void connection::answer(const response& what) {
  {
    const std::lock_guard lock(mutex_);
    if (phase_ == phase::closed) return;
    const bool stays = current_.keep_alive && !group_->ending && phase_ == phase::open;
    send_locked(to_bytes(what, stays, current_.http_1_0, current_.head_only), !stays);
  }
  advance();
}

void connection::send_locked(std::string bytes, bool then_close) {
  const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent == static_cast<ssize_t>(bytes.size())) {
    written_locked(then_close);
  } else if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK) {
    shut_locked();
  } else {
    if (sent > 0) bytes.erase(0, static_cast<std::size_t>(sent));
    const bool taken = writer_.write(fd_, std::move(bytes), group_->write_patience,
                                     [self = shared_from_this(), then_close](bool ok) {
                                       {
                                         const std::lock_guard lock(self->mutex_);
                                         if (ok)
                                           self->written_locked(then_close);
                                         else
                                           self->shut_locked();
                                       }
                                       self->advance();
                                     });
    if (!taken) shut_locked();
  }
}

void connection::written_locked(bool then_close) {
  handling_ = false;
  if (!then_close || phase_ == phase::closed) return;
  // Closing while input is unread would reset the connection and could take the answer with it: end
  // our side, and read on until the peer ends its own.
  phase_ = phase::closing;
  input_.clear();
  ::shutdown(fd_, SHUT_WR);
  writer_.after(linger, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->on_disconnect();
  });
}

void connection::shut_locked() {
  phase_ = phase::closed;
  input_.clear();
  parser_.reset();
  ::shutdown(fd_, SHUT_RDWR);
}

exchange::~exchange() {
  if (connection_) connection_->answer(response::failure(error_code::timeout));
}

void exchange::answer(const response& what) {
  if (const auto to = std::exchange(connection_, nullptr)) to->answer(what);
}

}  // namespace scoreboard::http
