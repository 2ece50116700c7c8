// The part of a connection that answers with a body in pieces.
#include <cassert>
#include <utility>

#include <fmt/format.h>

#include "http/connections/connection.hpp"

namespace scoreboard::http {

bool connection::begin_stream(const response& head, std::shared_ptr<piece_source> source) {
  if (ended() || !handling_ || out_ || stream_) return false;
  const bool chunked = !current_.http_1_0;
  const bool stays = chunked && stays_open();
  current_.if_none_match = {};
  if (!stays) take_no_more();
  if (!current_.head_only) {
    stream_ = std::make_unique<streaming>(streaming{std::move(source), chunked});
    set_unfinished(true);
  }
  using body_end = head_form::body_end;
  const auto ends = chunked ? body_end::chunked : body_end::closing;
  const auto lines = loop_.handler.lines_for_origin(current_.origin);
  send_head(head_of(head, loop_.date, {stays, current_.http_1_0, ends, lines}), nullptr);
  measure_.set_answer(head, head.status, 0);
  measure_.done();
  gone_ = nullptr;  // a stream that breaks off here has not begun
  const bool begun = stream_ != nullptr;
  advance();
  return begun;
}

body_stream::room connection::add_piece(std::shared_ptr<const std::string> piece) {
  using room = body_stream::room;
  if (!stream_) return room::gone;
  assert(!stream_->full);
  if (!piece->empty()) {  // an empty chunk would be the last one
    stream_->waiting_bytes += piece->size();
    stream_->waiting.push_back(std::move(piece));
    account_unsent(false);
    if (!stream_) return room::gone;
    if (!watches_room_) ask_for_turn();
  }
  stream_->full = stream_->waiting_bytes >= body_stream::max_waiting_bytes;
  return stream_->full ? room::full : room::free;
}

void connection::end_stream() {
  if (!stream_) return;
  stream_->over = true;
  stream_->full = false;
  if (!watches_room_) ask_for_turn();
}

void connection::abandon_stream() {
  if (stream_ && !stream_->over) cut_off();
}

bool connection::next_piece() {
  if (!stream_) return false;
  if (!stream_->waiting.empty()) {
    auto piece = std::move(stream_->waiting.front());
    stream_->waiting.pop_front();
    if (stream_->chunked)
      out_.emplace(outgoing{fmt::format("{:x}\r\n", piece->size()), std::move(piece), "\r\n"});
    else
      out_.emplace(outgoing{{}, std::move(piece)});
    return true;
  }
  if (!stream_->over) return false;
  // The rest is sent like any other answer.
  const bool chunked = std::exchange(stream_, nullptr)->chunked;
  if (chunked)
    out_.emplace(outgoing{"0\r\n\r\n", nullptr});
  else
    on_sent();
  return chunked;
}

void connection::tell_room() {
  if (!stream_ || !stream_->full || stream_->waiting_bytes >= body_stream::max_waiting_bytes)
    return;
  stream_->full = false;
  const auto source = stream_->source;
  source->on_room();
}

}  // namespace scoreboard::http
