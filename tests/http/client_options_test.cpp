#include "http/client_options.hpp"

#include "tests/catch.hpp"
#include "tests/documented_options.hpp"

TEST_CASE("conf/client.ini explains every option and has its default") {
  const scoreboard::http::client_options options;
  scoreboard::tests::check_documented(options, SCOREBOARD_SOURCE_DIR "/conf/client.ini", {});
}
