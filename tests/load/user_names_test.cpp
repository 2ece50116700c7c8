#include "tools/load/user_names.hpp"

#include <cstdint>
#include <limits>
#include <set>
#include <string>

#include "tests/catch.hpp"

using scoreboard::load::user_names;

namespace {

std::string name(const user_names& names, std::uint32_t index) {
  std::string text;
  names.append(text, index);
  return text;
}

}  // namespace

TEST_CASE("every name leads back to its index, and no two are equal") {
  constexpr std::uint32_t users = 20'000;
  for (const auto form : {user_names::form::integers, user_names::form::uuids}) {
    for (const std::int64_t first :
         {std::int64_t{0}, std::int64_t{5'000'001}, (std::int64_t{1} << 48) - 100,
          std::numeric_limits<std::int64_t>::max() - users}) {
      CAPTURE(first);
      const user_names names(form, first);
      std::set<std::string> all;
      int wrong = 0;
      for (std::uint32_t i = 0; i < users; ++i) {
        const auto text = name(names, i);
        wrong += names.index_of(text, users) == i ? 0 : 1;
        all.insert(text);
      }
      CHECK(wrong == 0);
      CHECK(all.size() == users);
      CHECK_FALSE(names.index_of(name(names, users - 1), users - 1));
    }
  }
}

TEST_CASE("names of other users have no index") {
  const user_names integers(user_names::form::integers, 100);
  for (const auto* text : {"99", "\"100\"", "0100", "+100", "100 ", "", "x"})
    CHECK_FALSE(integers.index_of(text, 10));
  const user_names uuids(user_names::form::uuids, 100);
  auto forged = name(uuids, 3);
  CHECK(forged.size() == 38);
  CHECK(forged[15] == '8');
  forged[36] = forged[36] == '0' ? '1' : '0';
  CHECK_FALSE(uuids.index_of(forged, 10));
  CHECK_FALSE(uuids.index_of("103", 10));
  CHECK_FALSE(uuids.index_of("\"zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz\"", 10));
}
