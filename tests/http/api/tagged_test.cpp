#include "http/api/tagged.hpp"

#include "tests/catch.hpp"

using scoreboard::http::tagged;

// Bug: a tag that another process, or the next one, makes otherwise: readers behind a balancer
// would get everything anew.
TEST_CASE("a tag depends on the text and on nothing else") {
  CHECK(tagged("[]")->text == "[]");
  CHECK(tagged("[]")->etag == tagged("[]")->etag);
  CHECK(tagged("[]")->etag != tagged("[ ]")->etag);
  CHECK(tagged("")->etag == "\"99aa06d3014798d86001c324468d497f\"");
}
