#include "http/connections/body_stream.hpp"

#include <utility>

#include "http/connections/connection.hpp"

namespace scoreboard::http {

body_stream::~body_stream() {
  if (const auto peer = connection_.lock()) peer->abandon_stream();
}

body_stream::room body_stream::add(std::shared_ptr<const std::string> piece) {
  const auto peer = connection_.lock();
  return peer ? peer->add_piece(std::move(piece)) : room::gone;
}

void body_stream::end() {
  if (const auto peer = std::exchange(connection_, {}).lock()) peer->end_stream();
}

}  // namespace scoreboard::http
