#include "tests/system/crash_memory.hpp"

#include <utility>

namespace scoreboard::system_test {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t most_kept = 64;
// For the answer to a repeat.
constexpr auto while_promised = 2s;

}  // namespace

void crash_memory::keep(answered one, std::mt19937_64& random) {
  if (kept_.size() < most_kept) {
    kept_.push_back(std::move(one));
  } else {
    kept_[draw(random, kept_.size())] = std::move(one);
  }
}

std::optional<crash_memory::answered> crash_memory::draw_one(std::mt19937_64& random, running now,
                                                             running age) {
  std::erase_if(kept_, [&](const answered& one) { return one.began + age < now + while_promised; });
  if (kept_.empty()) return std::nullopt;
  return kept_[draw(random, kept_.size())];
}

}  // namespace scoreboard::system_test
