#define CATCH_CONFIG_RUNNER
#include "tests/catch.hpp"
#include "tests/skip.hpp"

int main(int argc, char** argv) {
  using namespace scoreboard::tests;
  if (Catch::Session().run(argc, argv) != 0) return 1;
  return skipped ? skipped_status : 0;
}
