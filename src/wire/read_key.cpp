#include "src/wire/read_key.hpp"

#include <cstdint>
#include <string>
#include <tuple>
#include <variant>

#include "src/base/seeded_hash.hpp"

namespace scoreboard::wire {

namespace {

auto key_of(const top_query& x) noexcept { return std::tie(x.board, x.count, x.max_entries); }

auto key_of(const window_query& x) noexcept {
  return std::tie(x.board, x.position, x.scope, x.max_entries);
}

/// `kind`: another one for each type of read.
template <class Query>
std::size_t hash_of(std::uint64_t kind, const Query& what) {
  return std::apply(
      [kind](const std::string& board, const auto&... numbers) {
        auto hash = seeded_hash()(board) + kind;
        ((hash = seeded_hash(hash)(static_cast<std::int64_t>(numbers))), ...);
        return hash;
      },
      key_of(what));
}

}  // namespace

std::size_t read_hash::operator()(const top_query& what) const { return hash_of(0, what); }

std::size_t read_hash::operator()(const window_query& what) const { return hash_of(1, what); }

std::size_t read_hash::operator()(const read_query& what) const {
  return std::visit([this](const auto& one) { return (*this)(one); }, what);
}

bool same_read::operator()(const read_query& a, const read_query& b) const {
  if (a.index() != b.index()) return false;
  return std::visit(
      [&b](const auto& one) {
        return key_of(one) == key_of(*std::get_if<std::decay_t<decltype(one)>>(&b));
      },
      a);
}

}  // namespace scoreboard::wire
