// libFuzzer: bytes are operations on a board of the smallest nodes and its model.
//
//   cmake --preset asan -DCMAKE_CXX_COMPILER=clang++ -DSCOREBOARD_FUZZ=ON
//   build/asan/bin/ranking_fuzz -max_total_time=60

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "src/ranking/board.hpp"
#include "src/ranking/selection.hpp"
#include "tests/ranking/model.hpp"
#include "tests/ranking/random_source.hpp"

using namespace scoreboard::ranking;
using namespace scoreboard::ranking::testing;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

std::vector<listed_entry> all_of(const snapshot& s) {
  const snapshot parts[] = {s};
  return page_with_data(parts, 1, UINT64_MAX);
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const order by = size % 2 == 0 ? order::descending : order::ascending;
  board b(by);
  model m(by);
  std::vector<std::pair<snapshot, std::vector<listed_entry>>> held;
  arrival now = 0;
  for (std::size_t i = 0; i + 2 < size; i += 3) {
    const user_id user = random_source::name(data[i + 1]);
    switch (data[i] % 8) {
      default: {
        auto total = static_cast<std::int64_t>(data[i + 2]);
        if (total == 255) total = INT64_MAX;
        if (total == 254) total = INT64_MIN;
        b.set(user, total, ++now);
        m.set(user, total, now);
        break;
      }
      case 3: {
        const std::string text(data[i + 2], static_cast<char>(i));
        require(b.set_data(user, text) == m.set_data(user, text));
        break;
      }
      case 4:
      case 5:
        require(b.erase(user) == m.erase(user));
        break;
      case 6:
        if (held.size() < 5) held.emplace_back(b.take_snapshot(), m.listed());
        break;
      case 7:
        if (held.empty()) break;
        const auto at = held.begin() + static_cast<std::ptrdiff_t>(data[i + 2] % held.size());
        require(all_of(at->first) == at->second);
        held.erase(at);
        break;
    }
    if (data[i] >= 0xf0) b.validate();
  }
  for (const auto& [taken, expected] : held) require(all_of(taken) == expected);
  require(all_of(b.take_snapshot()) == m.listed());
  b.validate();
  return 0;
}
