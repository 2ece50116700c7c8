#include "http/connections/body_stream.hpp"

#include <utility>

#include "http/connections/connection.hpp"

namespace scoreboard::http {

body_stream::~body_stream() {
  if (const auto to = connection_.lock()) to->abandon_stream();
}

body_stream::room body_stream::add(std::shared_ptr<const std::string> piece) {
  const auto to = connection_.lock();
  return to ? to->add_piece(std::move(piece)) : room::gone;
}

void body_stream::end() {
  if (const auto to = std::exchange(connection_, {}).lock()) to->end_stream();
}

}  // namespace scoreboard::http
