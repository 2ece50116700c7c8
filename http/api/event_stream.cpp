#include "http/api/event_stream.hpp"

#include <utility>
#include <variant>

#include "http/api/event_json.hpp"
#include "http/api/failure.hpp"
#include "http/api/reply.hpp"

namespace scoreboard::http {

namespace {

/// Whether it came of a server that is away, and after the time that a request has: asking again
/// does not make a busy loop.
bool may_be_asked_again(const wire::outcome& outcome) {
  const auto* const error = std::get_if<wire::error_code>(&outcome);
  return error != nullptr &&
         (*error == wire::error_code::timeout || *error == wire::error_code::unavailable);
}

}  // namespace

event_stream::event_stream(std::shared_ptr<exchange> to, server_link link, wire::events_query asks,
                           bool follows, number_form numbers, std::function<bool()> may_go_on)
    : exchange_(std::move(to)),
      id_(exchange_->id()),
      link_(std::move(link)),
      asks_(std::move(asks)),
      follows_(follows),
      numbers_(numbers),
      may_go_on_(std::move(may_go_on)) {}

void event_stream::on_outcome(wire::outcome outcome, const wire::answer_origin& origin) {
  asked_ = false;
  if (exchange_) return begin(outcome, origin);
  if (!stream_) return;  // ended while the read was under way
  if (!may_go_on_()) return break_off();
  if (const auto* const found = std::get_if<wire::event_list>(&outcome)) return take(*found);
  if (!follows_ || !may_be_asked_again(outcome)) return break_off();
  beat();
  if (stream_ && !full_) ask();
}

void event_stream::on_room() {
  full_ = false;
  ask();
}

void event_stream::on_gone() {
  stream_.reset();
  withdraw();
}

void event_stream::on_ending() {
  if (!follows_ || !stream_) return;
  end();
  withdraw();
}

void event_stream::ask() {
  wire::read asked;
  asked.asks = asks_;
  asked_ = link_.submit(std::move(asked), shared_from_this(), id_);
  if (asked_) return;
  if (exchange_)
    std::exchange(exchange_, nullptr)->answer(failure(error_code::overloaded));
  else
    break_off();
}

void event_stream::begin(const wire::outcome& outcome, const wire::answer_origin& origin) {
  const auto to = std::exchange(exchange_, nullptr);
  const auto* const found = std::get_if<wire::event_list>(&outcome);
  if (found == nullptr) return to->answer(with_origin(failure(error_in(outcome)), origin));
  response head{200, {}, {{"Cache-Control", "no-store"}}, "application/x-ndjson"};
  stream_ = to->begin(with_origin(std::move(head), origin), shared_from_this());
  if (!stream_) return;  // HEAD, or the peer is gone
  last_line_ = link_.now();
  asks_.wait = follows_;
  take(*found);
}

void event_stream::take(const wire::event_list& found) {
  asks_.after = found.last;
  std::string lines;
  for (const auto& event : found.list) lines.append(json_of(event, numbers_)).append("\n");
  lines.empty() ? beat() : send(std::move(lines));
  const bool is_last = found.list.size() < asks_.limit;
  if (is_last && !follows_) return end();
  if (stream_ && !full_) ask();
}

void event_stream::send(std::string lines) {
  last_line_ = link_.now();
  switch (stream_->add(std::make_shared<const std::string>(std::move(lines)))) {
    case body_stream::room::free:
      break;
    case body_stream::room::full:
      full_ = true;
      break;
    case body_stream::room::gone:
      stream_.reset();
      break;
  }
}

void event_stream::beat() {
  if (link_.now() - last_line_ >= heartbeat_interval) send("{\"type\":\"heartbeat\"}\n");
}

void event_stream::end() {
  if (stream_) std::exchange(stream_, nullptr)->end();
}

void event_stream::break_off() {
  // Who follows asks again after the last event, and is told then what is wrong. Who wants what
  // there is must not take a part for all: a stream that is not ended is an incomplete body.
  if (follows_)
    end();
  else
    stream_.reset();
}

/// Of a read that waits for events nobody will be told of. Without this it would take its place
/// among those in flight, and hold up a process that is to end, for some seconds.
void event_stream::withdraw() {
  if (asked_) link_.withdraw(shared_from_this());
}

}  // namespace scoreboard::http
