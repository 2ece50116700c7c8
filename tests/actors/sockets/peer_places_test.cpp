#include "actors/sockets/peer_places.hpp"

#include <optional>

#include "tests/catch.hpp"

using scoreboard::actors::peer_places;

// Bug: peers that hold all connections and say nothing keep an HTTP process out, or push one out
// that has more to say than they.
TEST_CASE("who was silent for longest goes for a new connection") {
  peer_places places(3);
  for (const int descriptor : {10, 11, 12}) CHECK(places.opened(descriptor) == std::nullopt);
  places.heard(10);
  CHECK(places.opened(13) == 11);
  CHECK(places.opened(14) == 12);
  CHECK(places.opened(15) == 10);
  CHECK(places.count() == 3);
}

// Bug: a place that is never free again, or a descriptor that is cut off for an earlier owner.
TEST_CASE("connections that end leave their places") {
  peer_places places(2);
  CHECK(places.opened(10) == std::nullopt);
  CHECK(places.opened(11) == std::nullopt);
  places.closed(10);
  places.closed(10);
  places.heard(10);
  CHECK(places.count() == 1);
  CHECK(places.opened(10) == std::nullopt);  // the descriptor is used again
  CHECK(places.opened(12) == 11);
  places.closed(11);                         // the one that was cut off
  CHECK(places.opened(12) == std::nullopt);  // its end was not told
  CHECK(places.count() == 2);
  CHECK(places.opened(13) == 10);
}
