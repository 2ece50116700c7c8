#include "actors/server/server_options.hpp"

#include "tests/catch.hpp"
#include "tests/documented_options.hpp"

TEST_CASE("conf/server.ini explains every option and has its default") {
  const scoreboard::actors::server_options options;
  scoreboard::tests::check_documented(options, SCOREBOARD_SOURCE_DIR "/conf/server.ini",
                                      {"shards", "gateway.queries"});
}
