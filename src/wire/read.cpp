#include "src/wire/read.hpp"

#include <tuple>
#include <variant>

#include "src/base/seeded_hash.hpp"

namespace scoreboard::wire {

ranking::positions wanted(const query& of) {
  return std::visit([](const auto& one) { return one.wanted(); }, of);
}

std::size_t read_hash::operator()(const read& one) const {
  auto hash = seeded_hash()(one.board);
  const auto add = [&hash](std::uint64_t number) {
    hash = seeded_hash(hash)(static_cast<std::int64_t>(number));
  };
  add(one.asks.index());
  add(one.max_entries);
  std::visit(
      [&add](const auto& asks) {
        std::apply([&add](const auto&... numbers) { (add(numbers), ...); }, asks.fields());
      },
      one.asks);
  return hash;
}

bool same_read::operator()(const read& a, const read& b) const {
  return a.asks == b.asks && a.board == b.board && a.max_entries == b.max_entries;
}

}  // namespace scoreboard::wire
