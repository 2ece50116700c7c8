// How a connection ends: by itself, cut off, or because a new one needs its place.
#include <cstddef>
#include <utility>

#include <sys/socket.h>

#include "http/connections/connection.hpp"

namespace scoreboard::http {

namespace {

// A part of a request is progress when it has this many bytes: who sends a byte now and then stands
// still, and the sender of a large body does not.
constexpr std::size_t progress_bytes = 4096;

}  // namespace

void connection::end() {
  if (ended()) return;
  phase_ = phase::ended;
  place_.leave();
  measure_.done();
  deadline_.reset();
  out_.reset();
  // Its source may be what called this, so it is kept until the loop is told.
  if (stream_ && !stream_->over) gone_ = std::move(stream_->source);
  stream_.reset();
  waiting_.reset();
  reader_.clear();
  received_.hold(0);
  unsent_.hold(0);
  set_unfinished(false);
  settle();
  ::shutdown(fd_, SHUT_RDWR);
}

void connection::cut_off() {
  // Makes the close reset the connection, so that the system drops its unsent bytes, too.
  const ::linger reset{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  end();
}

void connection::note_input(std::size_t bytes) {
  received_since_progress_ += bytes;
  if (received_since_progress_ < progress_bytes) return;
  received_since_progress_ = 0;
  place_.renew(loop_.now);
}

void connection::give_way() {
  ++loop_.group->gave_way;
  if (out_ || stream_) return cut_off();
  // Whoever has begun a request is told why it is not taken, as far as there is room for that now.
  if (phase_ == phase::open && amid_request_) fail(refusal::overloaded);
  end();
}

void connection::set_unfinished(bool is_unfinished) {
  if (std::exchange(unfinished_, is_unfinished) == is_unfinished) return;
  if (is_unfinished)
    ++loop_.group->unfinished;
  else
    --loop_.group->unfinished;
}

void connection::settle() {
  if (std::exchange(unsettled_, false)) ++loop_.group->settled;
}

}  // namespace scoreboard::http
