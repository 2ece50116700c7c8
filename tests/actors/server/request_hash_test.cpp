#include "actors/server/request_hash.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "src/commits/commit.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using maker = wire::update::key_maker;

namespace {

wire::update keyed(std::string key, maker by, std::uint64_t owner) {
  auto made = wire::update_of("b", std::move(key), {});
  made.made_by = by;
  made.key_owner = owner;
  return made;
}

}  // namespace

// Bug: one token's key that is taken for another's, or the service's for a sender's.
TEST_CASE("keys of different makers and owners never meet") {
  actors::request_hash hash(7);
  std::vector<wire::update> all;
  for (const auto* key : {"k", "kk", "l"}) {
    for (const auto by : {maker::sender, maker::service}) {
      for (const std::uint64_t owner : {0U, 1U, 2U, 0x100U}) all.push_back(keyed(key, by, owner));
    }
  }
  for (const auto& one : all) {
    for (const auto& other : all) CHECK((hash.key(one) == hash.key(other)) == (one == other));
  }
}

// Bug: a store whose keys are not known again after an upgrade, so that a retry counts twice.
TEST_CASE("a key that nobody owns has the hash that it had before there were owners") {
  actors::request_hash hash(7);
  CHECK(hash.key(keyed("k", maker::sender, 0)) ==
        commits::request_key{0xC3FFE0F4D4271D51U, 0x2E987C512569D0FBU});
}
