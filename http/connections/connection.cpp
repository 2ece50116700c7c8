#include "http/connections/connection.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>
#include <variant>

#include <sys/socket.h>
#include <sys/uio.h>

namespace scoreboard::http {

namespace {

// A peer may send this much before it has its earlier answers (pipelining).
constexpr std::size_t max_ahead_bytes = std::size_t{64} << 10;

// An answer up to this size does not wait for a turn.
constexpr std::size_t small_answer_bytes = std::size_t{16} << 10;

// A request with a body up to this size is never refused because of other peers' bodies.
constexpr std::size_t small_body_bytes = 4096;

// How long a peer may take to close after the last answer.
constexpr std::chrono::milliseconds closing_patience{2'000};

bool is_temporary(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

}  // namespace

connection::connection(int fd, connection_loop& loop)
    : fd_(fd),
      loop_(loop),
      reader_(loop.handler, loop.group->max_head_bytes),
      received_(loop.received, [this] { on_received_too_much(); }),
      unsent_(loop.unsent, [this] { cut_off(); }),
      place_(loop.waiting, [this] { give_way(); }),
      measure_(loop, address_of(fd)),
      deadline_(loop.now + loop.group->request_patience) {
  ++loop_.group->connections;
  place_.renew(loop.now);
}

connection::~connection() {
  set_unfinished(false);
  settle();
  --loop_.group->connections;
}

void connection::receive(std::span<char> buffer) {
  const auto bytes = ::recv(fd_, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (bytes > 0)
    on_input({buffer.data(), static_cast<std::size_t>(bytes)});
  else if (bytes == 0)
    on_end_of_input();
  else if (!is_temporary(errno))
    end();
}

bool connection::input_can_wait() const noexcept {
  return phase_ == phase::closing || reader_.kept_bytes() > request_turns::small_body_bytes;
}

void connection::on_input(std::string_view bytes) {
  if (phase_ != phase::open) return;
  reader_.add(bytes);
  if (!handling_) note_input(bytes.size());
  if (handling_ && reader_.waiting_bytes() > max_ahead_bytes) take_no_more();
  advance();
}

void connection::on_end_of_input() {
  // Who takes pieces has nothing more to say and does not close one way only: he is gone.
  if (phase_ == phase::closing || (stream_ && !stream_->over)) return end();
  input_ended_ = true;
  advance();
  // Otherwise the loop would report the end of input again and again.
  if (!ended()) loop_.watch(fd_, false, watches_room_);
}

void connection::on_writable() {
  if (!std::exchange(watches_room_, false)) return;
  loop_.watch(fd_, !input_ended_, false);
  if (out_) wait_for_turn();
}

std::size_t connection::take_turn(std::size_t at_most) {
  in_turns_ = false;
  std::size_t sent = 0;
  while (sent < at_most && (out_ || next_piece())) {
    const auto before = out_->left();
    send_some(at_most - sent);
    sent += before - (out_ ? out_->left() : 0);
    if (out_) break;  // it waits for its next turn or for room
  }
  if (!out_ && has_output()) wait_for_turn();
  tell_room();
  advance();
  return sent;
}

bool connection::is_to_be_warned() const noexcept {
  return stream_ && !stream_->over && !stream_->warned && loop_.group->ending;
}

bool connection::is_late() const noexcept { return deadline_ && loop_.now >= *deadline_; }

void connection::on_tick() {
  if (is_to_be_warned()) {
    stream_->warned = true;
    const auto source = stream_->source;
    source->on_ending();
  }
  if (!is_late()) return;
  if (out_) return cut_off();
  if (phase_ == phase::open && amid_request_) return fail(refusal::too_slow);
  end();  // the peer sent no request, or does not close
}

void connection::on_disconnect() {
  end();
  if (const auto source = std::exchange(gone_, nullptr)) source->on_gone();
}

void connection::refuse(refusal why) {
  measure_.begin(nullptr);
  send(loop_.handler.refuse(why), false);
}

void connection::advance() {
  if (advancing_) return;
  advancing_ = true;
  while (phase_ == phase::open && !handling_ && take_next()) {
  }
  advancing_ = false;
  account_input();
}

bool connection::take_next() {
  auto next = reader_.next();
  if (const auto* why = std::get_if<refusal>(&next)) {
    fail(*why);
    return false;
  }
  if (auto* found = std::get_if<request_reader::found>(&next)) {
    handling_ = true;
    amid_request_ = false;
    had_request_ = true;
    deadline_.reset();
    place_.leave();
    received_since_progress_ = 0;
    current_ = std::move(found->framing);
    ++loop_.group->requests;
    unsettled_ = true;
    measure_.begin(&found->request);
    if (found->request.body.size() <= request_turns::small_body_bytes) {
      handle(std::move(found->request));
    } else {
      waiting_ = std::move(found->request);
      loop_.large_requests.add(weak_from_this());
    }
    return true;
  }
  if (input_ended_) {
    if (reader_.amid_request())
      fail(refusal::malformed);
    else
      end();
  } else if (reader_.amid_request()) {
    expect_rest();
  }
  return false;
}

void connection::handle(request request) {
  auto reply_to = std::make_shared<exchange>(weak_from_this(), request.id);
  loop_.handler.handle(std::move(request), std::move(reply_to));
}

bool connection::handle_waiting() {
  if (!waiting_) return false;
  auto request = *std::exchange(waiting_, std::nullopt);
  account_input();
  handle(std::move(request));
  return true;
}

void connection::expect_rest() {
  if (reader_.expects_continue()) {
    constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    // If it does not fit, the sender goes on without it after a moment.
    [[maybe_unused]] const auto sent =
        ::send(fd_, go_on.data(), go_on.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  }
  if (std::exchange(amid_request_, true)) return;
  // The first request has had its deadline since the peer connected.
  if (had_request_) deadline_ = loop_.now + loop_.group->request_patience;
}

void connection::account_input() {
  const auto small = loop_.group->max_head_bytes + small_body_bytes;
  const auto waiting = waiting_ ? waiting_->body.capacity() : 0;
  received_.hold(reader_.allocated_bytes() + waiting, nullptr,
                 waiting == 0 && reader_.kept_bytes() <= small);
}

void connection::on_received_too_much() {
  if (handling_ && !waiting_) return take_no_more();
  if (!waiting_ && phase_ != phase::open) return;
  waiting_.reset();
  fail(refusal::overloaded);
}

void connection::take_no_more() {
  phase_ = phase::last;
  reader_.clear();
  received_.hold(0);
}

void connection::fail(refusal why) {
  // What waits for its turn is noted already.
  if (!std::exchange(handling_, true)) measure_.begin(reader_.known());
  deadline_.reset();
  current_ = {};
  send(loop_.handler.refuse(why), false);
}

void connection::answer(const response& response) {
  if (ended() || !handling_ || out_ || stream_) return;
  send(response, stays_open());
  advance();
}

bool connection::stays_open() const {
  return current_.keep_alive && !loop_.group->ending && phase_ == phase::open;
}

bool connection::has_output() const {
  return out_ || (stream_ && (!stream_->waiting.empty() || stream_->over));
}

void connection::send(const response& response, bool stays) {
  if (!stays) take_no_more();
  const auto etag = response.body.etag();
  const auto tags = std::exchange(current_.if_none_match, {});  // which may be large
  const bool known =
      !etag.empty() && !tags.empty() && response.status == 200 && names_tag(tags, etag);
  auto lines = loop_.handler.lines_for_origin(current_.origin);
  constexpr int first_error = 400;
  if (response.status >= first_error)
    lines.append("X-Request-Id: ").append(measure_.id()).append("\r\n");
  const bool has_body = !known && !current_.head_only;
  measure_.set_answer(response, known ? 304 : response.status,
                      has_body ? response.body.text().size() : 0);
  const head_form form{stays, current_.http_1_0,
                       known ? head_form::body_end::no_body : head_form::body_end::length, lines};
  send_head(head_of(response, loop_.date, form), has_body ? response.body.shared() : nullptr);
}

void connection::send_head(std::string head, std::shared_ptr<const std::string> body) {
  out_.emplace(outgoing{std::move(head), std::move(body)});
  if (out_->left() <= small_answer_bytes)
    send_some(small_answer_bytes);
  else
    wait_for_turn();
}

void connection::send_some(std::size_t at_most) {
  const auto left = out_->left();
  std::array<iovec, 3> parts{};
  std::size_t count = 0;
  std::size_t asked = 0;
  std::size_t skip = out_->sent;
  const auto add = [&](std::string_view text) {
    const auto begin = std::min(skip, text.size());
    const auto size = std::min(text.size() - begin, at_most - asked);
    skip -= begin;
    asked += size;
    // sendmsg does not write through this pointer.
    if (size > 0) parts[count++] = {const_cast<char*>(text.data()) + begin, size};
  };
  add(out_->head);
  if (out_->body) add(*out_->body);
  add(out_->tail);
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = count;
  const auto sent = ::sendmsg(fd_, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0 && !is_temporary(errno)) return end();
  if (sent > 0) {
    out_->sent += static_cast<std::size_t>(sent);
    place_.leave();  // the rest waits for its turn, or enters at the end
  }
  if (sent == static_cast<ssize_t>(left))
    on_sent();
  else if (sent == static_cast<ssize_t>(asked))
    wait_for_turn();
  else
    wait_for_room();
}

void connection::ask_for_turn() {
  if (!std::exchange(in_turns_, true)) loop_.turns.add(weak_from_this());
}

void connection::wait_for_turn() {
  keep_unsent();
  if (has_output()) ask_for_turn();
}

void connection::wait_for_room() {
  keep_unsent();
  if (!out_) return;
  place_.enter(loop_.now);
  if (!deadline_) deadline_ = loop_.now + loop_.group->write_patience;
  watches_room_ = true;
  measure_.done();  // the rest is up to the peer
  loop_.watch(fd_, !input_ended_, true);
}

void connection::keep_unsent() {
  set_unfinished(true);
  account_unsent(true);
}

void connection::account_unsent(bool progress) {
  std::size_t bytes = 0;
  const std::string* common = nullptr;
  if (stream_) {
    bytes = stream_->waiting_bytes;
    // Only a single text can count in common with other connections.
    if (out_ && out_->body && stream_->waiting.empty()) common = out_->body.get();
    if (!out_ && stream_->waiting.size() == 1) common = stream_->waiting.front().get();
  } else if (out_) {
    common = out_->body.get();
    bytes = common != nullptr ? common->size() : out_->left();
  }
  if (progress)
    unsent_.hold(bytes, common);
  else
    unsent_.grow(bytes, common);
}

void connection::on_sent() {
  if (stream_ && out_->body) stream_->waiting_bytes -= out_->body->size();
  out_.reset();
  account_unsent(true);
  place_.renew_served(loop_.now);
  if (stream_) {
    deadline_.reset();  // each piece has a deadline of its own
    return;
  }
  handling_ = false;
  measure_.done();
  const bool closes = phase_ == phase::last;
  set_unfinished(closes);
  settle();
  if (!closes) {
    deadline_ = loop_.now + loop_.group->idle_patience;
    return;
  }
  if (input_ended_) return end();
  // Closing with unread input would reset the connection, and the answer could be lost. So end only
  // our side, and read on until the peer ends its own.
  phase_ = phase::closing;
  deadline_ = loop_.now + closing_patience;
  ::shutdown(fd_, SHUT_WR);
}

}  // namespace scoreboard::http
