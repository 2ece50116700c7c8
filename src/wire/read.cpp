#include "src/wire/read.hpp"

#include <algorithm>
#include <limits>
#include <tuple>
#include <type_traits>

#include "src/base/seeded_hash.hpp"
#include "src/ranking/user_hash.hpp"

namespace scoreboard::wire {

namespace {

// What looking a name up on one board is worth beside bringing an entry, roughly.
constexpr std::uint64_t entries_a_lookup = 1;
// Every shard looks through all of its boards.
constexpr std::uint64_t entries_for_all_boards = 2000;

std::uint64_t sum(std::uint64_t a, std::uint64_t b) noexcept {
  return a > std::numeric_limits<std::uint64_t>::max() - b
             ? std::numeric_limits<std::uint64_t>::max()
             : a + b;
}

std::uint64_t entries_of(const top_query& asked) noexcept { return asked.count; }

std::uint64_t entries_of(const window_query& asked) noexcept { return asked.wanted().count; }

std::uint64_t entries_of(const page_query& asked) noexcept {
  return sum(asked.limit, asked.form.top.value_or(0));
}

template <class Around>
requires requires(Around asked) { asked.scope; }
std::uint64_t entries_of(const Around& asked) noexcept {
  return sum(sum(sum(asked.scope, asked.scope), 1), asked.form.top.value_or(0));
}

std::uint64_t entries_of(const ranking_query& asked) noexcept { return asked.users.size(); }

std::uint64_t entries_of(const standings_query& asked) noexcept {
  return asked.boards.size() * entries_a_lookup;
}

std::uint64_t entries_of(const boards_query& asked) noexcept { return asked.limit; }

std::uint64_t entries_of(const boards_of_user_query& /*asked*/) noexcept {
  return entries_for_all_boards;
}

std::uint64_t entries_of(const snapshots_query& asked) noexcept { return asked.limit; }

// They are answered at once, from what the gateway has, and never gathered.
std::uint64_t entries_of(const events_query& /*asked*/) noexcept { return 1; }

std::uint64_t entries_of(const snapshot_query& /*asked*/) noexcept { return 1; }
std::uint64_t entries_of(const user_query& /*asked*/) noexcept { return 1; }
std::uint64_t entries_of(const count_query& /*asked*/) noexcept { return 1; }
std::uint64_t entries_of(const total_rank_query& /*asked*/) noexcept { return 1; }
std::uint64_t entries_of(const board_query& /*asked*/) noexcept { return 1; }

/// Hashes fields one after the other, each with the hash of those before it as seed.
class field_hash {
 public:
  explicit field_hash(std::size_t begin) noexcept : hash_(begin) {}

  template <class T>
  requires std::is_integral_v<T> || std::is_enum_v<T>
  void add(const T& number) { hash_ = seeded_hash(hash_)(static_cast<std::int64_t>(number)); }

  void add(const std::string& text) { hash_ = seeded_hash(hash_)(std::string_view(text)); }

  void add(const ranking::user_id& user) {
    add(user.is_integer());
    if (user.is_integer())
      add(user.integer());
    else
      hash_ = seeded_hash(hash_)(user.text());
  }

  void add(const boards::user_reference& named) {
    add(named.from_path);
    add(named.user);
  }

  void add(const boards::board_prefixes& boards) { add(boards.list); }

  void add(const entries_form& form) { add(form.fields()); }

  template <class T>
  void add(const std::optional<T>& value) {
    add(value.has_value());
    if (value) add(*value);
  }

  template <class T>
  void add(const std::vector<T>& values) {
    add(values.size());
    for (const auto& value : values) add(value);
  }

  template <class... Ts>
  void add(const std::tuple<Ts...>& values) {
    std::apply([hash = this](const auto&... each) { (hash->add(each), ...); }, values);
  }

  // A kind of query without fields.
  void add(const std::tuple<>& /*none*/) {}

  std::size_t value() const noexcept { return hash_; }

 private:
  std::size_t hash_;
};

}  // namespace

bool is_of_one_board(const query& asked) noexcept {
  return !std::holds_alternative<boards_query>(asked) &&
         !std::holds_alternative<boards_of_user_query>(asked) &&
         !std::holds_alternative<standings_query>(asked) &&
         !std::holds_alternative<events_query>(asked);
}

bool is_of_a_ranking(const query& asked) noexcept {
  return is_of_one_board(asked) && !std::holds_alternative<board_query>(asked) &&
         !std::holds_alternative<snapshot_query>(asked) &&
         !std::holds_alternative<snapshots_query>(asked);
}

std::optional<ranking::positions> core_positions(const query& asked) noexcept {
  if (const auto* const top = std::get_if<top_query>(&asked)) return top->wanted();
  if (const auto* const window = std::get_if<window_query>(&asked)) return window->wanted();
  return std::nullopt;
}

std::string_view since_of(const query& asked) {
  return std::visit(
      [](const auto& kind) -> std::string_view {
        if constexpr (requires { kind.form; }) return kind.form.since;
        return {};
      },
      asked);
}

bool shows_entries(const query& asked) noexcept {
  return core_positions(asked) || std::holds_alternative<page_query>(asked) ||
         std::holds_alternative<around_user_query>(asked) ||
         std::holds_alternative<around_total_query>(asked);
}

std::uint64_t entries_asked_for(const query& asked) {
  return std::visit([](const auto& kind) { return entries_of(kind); }, asked);
}

bool looks_beyond_freeze(const read& asked, std::string_view board) noexcept {
  if (asked.beyond_freeze) return true;
  if (const auto* const standings = std::get_if<standings_query>(&asked.asks))
    return standings->beyond_freeze.covers(board);
  if (const auto* const search = std::get_if<boards_of_user_query>(&asked.asks))
    return search->beyond_freeze.covers(board);
  return false;
}

std::size_t read_hash::operator()(const read& key) const {
  field_hash hash(seeded_hash()(key.board));
  hash.add(key.snapshot);
  hash.add(key.asks.index());
  hash.add(key.max_entries);
  hash.add(key.at_least);
  hash.add(key.beyond_freeze);
  std::visit([&hash](const auto& kind) { hash.add(kind.fields()); }, key.asks);
  return hash.value();
}

bool same_read::operator()(const read& a, const read& b) const {
  return a.asks == b.asks && a.board == b.board && a.snapshot == b.snapshot &&
         a.max_entries == b.max_entries && a.at_least == b.at_least &&
         a.beyond_freeze == b.beyond_freeze;
}

}  // namespace scoreboard::wire
