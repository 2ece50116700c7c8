#include "tests/storage/archives/archive_model.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "tests/catch.hpp"

namespace scoreboard::storage::archives::testing {

using ranking::order;
using ranking::user_id;

namespace {

std::string random_data(std::mt19937_64& random) {
  static constexpr std::size_t sizes[] = {1, 2, 30, 127, 128, 255, 256};
  return std::string(sizes[random() % std::size(sizes)], static_cast<char>('a' + random() % 26));
}

std::int64_t random_total(std::mt19937_64& random, int form) {
  using limits = std::numeric_limits<std::int64_t>;
  switch (form) {
    case 0:
      return static_cast<std::int64_t>(random() % 5);
    case 1:
      return static_cast<std::int64_t>(random() % 2000) - 1000;
    case 2:
      return static_cast<std::int64_t>(random());
    default:
      return random() % 2 == 0 ? limits::min() : limits::max();
  }
}

bool is_better(const model_archive& of, std::int64_t a, std::int64_t b) {
  return of.order == order::descending ? a > b : a < b;
}

void require_same_ranks(const archive_view& view, const model_archive& expected, std::int64_t total,
                        std::int64_t other) {
  std::uint64_t better = 0;
  std::uint64_t as_good = 0;
  std::uint64_t between = 0;
  for (const auto& entry : expected.shown) {
    better += is_better(expected, entry.total, total) ? 1U : 0U;
    as_good += is_better(expected, total, entry.total) ? 0U : 1U;
    between += total <= entry.total && entry.total <= other ? 1U : 0U;
  }
  // Read before it is required: what reading throws is not for REQUIRE.
  const auto rank = view.competition_rank(total);
  const auto position = view.position_of_total(total);
  const auto count = view.count(total, other);
  REQUIRE(rank == better + 1);
  REQUIRE(position == as_good + 1);
  REQUIRE(count == between);
}

void require_same_pages(const archive_view& view, const model_archive& expected,
                        std::mt19937_64& random) {
  const auto& shown = expected.shown;
  const auto all = view.page(1, shown.size() + 5, true);
  REQUIRE(all == shown);
  const auto endless = view.page(1, std::numeric_limits<std::uint64_t>::max(), true);
  REQUIRE(endless == shown);
  const auto behind = view.page(shown.size() + 1, 3, true);
  REQUIRE(behind.empty());
  for (int i = 0; i < 5; ++i) {
    const auto first = random() % (shown.size() + 2);
    const auto count = random() % 300;
    std::vector<archived_entry> wanted;
    for (auto at = first; at < shown.size() && at < first + count; ++at)
      wanted.push_back({shown[at].user, shown[at].total, {}});
    const auto found = view.page(first + 1, count, false);
    REQUIRE(found == wanted);
  }
}

}  // namespace

void model_archive::erase(const user_id& user) {
  hidden.erase(user);
  for (auto& entry : shown)
    if (entry.user == user) entry = {ranking::user_id::nobody(), entry.total, {}};
}

user_id user_of_pool(std::uint64_t n) {
  switch (n % 4) {
    case 0:
      return user_id(static_cast<std::int64_t>(n));
    case 1:
      return user_id(static_cast<std::int64_t>(n * 0x9E3779B97F4A7C15));
    case 2:
      return user_id("player " + std::to_string(n));
    default:
      return user_id(std::to_string(n - 3));  // the digits of an integer that is another user
  }
}

model_archive random_archive(std::mt19937_64& random) {
  static constexpr std::size_t sizes[] = {0,   1,   2,   10,  126, 127, 128,
                                          129, 130, 255, 256, 257, 1000};
  return random_archive(random, sizes[random() % std::size(sizes)]);
}

model_archive random_archive(std::mt19937_64& random, std::size_t users) {
  model_archive made;
  made.order = random() % 2 == 0 ? order::descending : order::ascending;
  const auto kind = random() % 3;  // of users: integers, strings, any
  const auto draw = [&] {
    const auto n = random() % pool_users;
    if (kind == 2) return user_of_pool(n);
    return user_of_pool(n - n % 4 + (random() % 2) + 2 * kind);
  };
  const int totals = static_cast<int>(random() % 4);
  const bool has_data = random() % 2 == 0;
  std::set<user_id> drawn;
  while (drawn.size() < users) {
    auto user = draw();
    if (!drawn.insert(user).second) continue;
    made.shown.push_back({std::move(user), random_total(random, totals),
                          has_data && random() % 3 == 0 ? random_data(random) : std::string()});
  }
  std::ranges::stable_sort(
      made.shown, [&](const auto& a, const auto& b) { return is_better(made, a.total, b.total); });
  static constexpr std::size_t hidden_sizes[] = {0, 0, 1, 5, 128, 130};
  const auto hidden = hidden_sizes[random() % std::size(hidden_sizes)];
  while (made.hidden.size() < hidden) {
    auto user = draw();
    if (!drawn.insert(user).second) continue;
    made.hidden[std::move(user)] = {random_total(random, totals), random() % (users + 1) + 1, true,
                                    has_data ? random_data(random) : std::string()};
  }
  return made;
}

void write(archive_writer& to, boards::board_id archive, const model_archive& from) {
  to.begin(archive, from.order);
  for (const auto& [user, of] : from.hidden) to.add_hidden(user, of.total, of.position, of.data);
  for (const auto& entry : from.shown) to.add(entry.user, entry.total, entry.data);
}

void require_same(const archive_view& view, const model_archive& expected,
                  std::mt19937_64& random) {
  REQUIRE(view.order() == expected.order);
  REQUIRE(view.users() == expected.shown.size());
  require_same_pages(view, expected, random);

  std::map<user_id, archived_user> users = expected.hidden;
  for (std::size_t i = 0; i < expected.shown.size(); ++i) {
    const auto& entry = expected.shown[i];
    if (!entry.user.is_nobody()) users[entry.user] = {entry.total, i + 1, false, entry.data};
  }
  std::vector<user_id> asked{ranking::user_id::nobody()};
  for (const auto& [user, of] : users) asked.push_back(user);
  for (int i = 0; i < 100; ++i) asked.push_back(user_of_pool(random() % pool_users));
  const auto found = view.find(asked);
  REQUIRE(found.size() == asked.size());
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const auto wanted = users.find(asked[i]);
    REQUIRE(found[i].has_value() == (wanted != users.end()));
    if (found[i]) REQUIRE(*found[i] == wanted->second);
  }

  using limits = std::numeric_limits<std::int64_t>;
  require_same_ranks(view, expected, limits::min(), limits::max());
  for (int i = 0; i < 10; ++i) {
    const auto any = [&] {
      if (expected.shown.empty() || random() % 3 == 0) return static_cast<std::int64_t>(random());
      const auto total = expected.shown[random() % expected.shown.size()].total;
      return random() % 2 == 0
                 ? total
                 : static_cast<std::int64_t>(static_cast<std::uint64_t>(total) + random() % 3 - 1);
    };
    require_same_ranks(view, expected, any(), any());
  }
}

void require_same(const archive_store& store, const model& expected, std::mt19937_64& random) {
  std::vector<boards::board_id> numbers;
  for (const auto& [archive, of] : expected) numbers.push_back(archive);
  const auto found = store.archives();
  REQUIRE(found == numbers);
  for (const auto& [archive, of] : expected) {
    CAPTURE(boards::number(archive), of.shown.size(), of.hidden.size());
    const bool is_there = store.contains(archive);
    REQUIRE(is_there);
    const auto view = store.open(archive);
    REQUIRE(view);
    require_same(*view, of, random);
  }
}

archive_store_options tiny(const std::string& directory, rocksdb::Env* env) {
  archive_store_options options;
  options.directory = directory;
  options.env = env;
  options.cache_bytes = std::size_t{64} << 10;
  options.open_files = 20;
  options.gathered_bytes = 3000;
  options.sorted_bytes = std::size_t{16} * 50;
  options.file_bytes = 2000;
  options.least_reclaimed_bytes = 0;
  options.least_free_bytes = 0;
  return options;
}

}  // namespace scoreboard::storage::archives::testing
