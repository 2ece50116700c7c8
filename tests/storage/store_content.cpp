#include "tests/storage/store_content.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "tests/catch.hpp"

namespace scoreboard::storage::testing {

store_content content_of(const store& from) {
  store_content content;
  from.load({[&](boards::board_id board, std::string_view name) {
               REQUIRE(content.boards.emplace(board, name).second);
             },
             [&](boards::board_id board, const ranking::entry& now) {
               const bool first =
                   content.totals.insert({{board, now.user}, {now.total, now.arrived}}).second;
               REQUIRE(first);
             },
             [&](const commits::commit& keys) {
               REQUIRE(!keys.requests.empty());
               const auto window = keys.requests.front().window;
               REQUIRE(content.keys.insert({{window, keys.version}, keys}).second);
             }});
  content.last = from.last();
  return content;
}

commits::commit one_total(std::uint64_t version, const ranking::user_id& user, std::int64_t total) {
  commits::commit one;
  one.version = version;
  one.last_arrival = version;
  one.entries.emplace_back(
      commits::total_change{boards::default_board_id, std::nullopt, {user, total, version}});
  return one;
}

write_result append(store& to, commits::commit one) {
  const store::commit_ptr shared = std::make_shared<const commits::commit>(std::move(one));
  return to.append({&shared, 1});
}

commit_writer::commit_writer(std::uint64_t seed, store_content before)
    : random_(seed), last_version_(before.last.version) {
  after_[last_version_] = std::move(before);
}

void commit_writer::add_board(commits::commit& to, store_content& after) {
  const boards::board_id board{++to.last_arrival};
  auto name = "board " + std::to_string(number(board));
  after.boards[board] = name;
  to.entries.emplace_back(commits::board_created{board, std::move(name)});
}

void commit_writer::add_totals(std::uint64_t users, commits::commit& to, store_content& after) {
  for (std::uint64_t i = 0; i < users; ++i) {
    auto board = boards::default_board_id;
    if (random_() % 2 == 0 && !after.boards.empty()) {
      const auto which = static_cast<std::ptrdiff_t>(random_() % after.boards.size());
      board = std::next(after.boards.begin(), which)->first;
    }
    const auto number = static_cast<std::int64_t>(random_() % 50);
    const auto user = random_() % 3 == 0 ? ranking::user_id("user " + std::to_string(number))
                                         : ranking::user_id(number - 25);
    const auto total = static_cast<std::int64_t>(random_());
    const auto arrived = ++to.last_arrival;
    const auto before = after.totals.find({board, user});
    std::optional<std::int64_t> previous;
    if (before != after.totals.end()) previous = before->second.total;
    after.totals[{board, user}] = {total, arrived};
    to.entries.emplace_back(commits::total_change{board, previous, {user, total, arrived}});
    if (random_() % 2 != 0) continue;
    const auto window = static_cast<commits::key_window>(random_() % commits::key_window_count);
    to.requests.push_back({window, {random_(), random_()}, random_(), 1});
    to.results.push_back({total, static_cast<commits::result_code>(random_() % 2)});
  }
}

write_result commit_writer::write(store& to, std::uint64_t users) {
  auto after = now();
  commits::commit next;
  next.version = last_version_ + 1;
  next.time_ms = 1'700'000'000'000 + next.version;
  next.last_arrival = after.last.last_arrival;
  constexpr std::size_t most_boards = 4;
  if (random_() % 10 == 0 && after.boards.size() < most_boards) add_board(next, after);
  add_totals(users, next, after);
  after.last = progress_of(next);
  for (const auto& one : next.requests)
    after.keys[{one.window, next.version}] = commits::keys_of(next, one.window);

  const auto first_kept = next.version - std::min(next.version, kept_commits);
  std::erase_if(after.keys, [&](const auto& one) { return one.first.second < first_kept; });
  for (std::size_t i = 0; i < commits::key_window_count; ++i)
    to.forget_keys_before(static_cast<commits::key_window>(i), first_kept);
  const auto version = next.version;
  after_[version] = std::move(after);
  const auto result = append(to, std::move(next));
  if (result == write_result::done) last_version_ = version;
  return result;
}

}  // namespace scoreboard::storage::testing
