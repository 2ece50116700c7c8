#include "tests/storage/store_content.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "src/boards/names.hpp"
#include "tests/catch.hpp"

namespace scoreboard::storage::testing {

namespace {

/// Says in which order load() visits.
enum class stage : std::uint8_t { board, hidden, total, data, erased, keys };

}  // namespace

store_content content_of(const store& from) {
  store_content content;
  auto reached = stage::board;
  const auto enter = [&](stage next) {
    REQUIRE(reached <= next);
    reached = next;
  };
  store::visitor into;
  into.board = [&](const store::board_record& found) {
    enter(stage::board);
    REQUIRE(content.boards.emplace(found.board, found).second);
  };
  into.hidden = [&](boards::board_id board, const ranking::user_id& user) {
    enter(stage::hidden);
    REQUIRE(content.hidden.emplace(board, user).second);
  };
  into.total = [&](boards::board_id board, const ranking::entry& found) {
    enter(stage::total);
    const total_record record{found.total, found.arrived};
    REQUIRE(content.totals.emplace(user_key(board, found.user), record).second);
  };
  into.data = [&](boards::board_id board, const ranking::user_id& user, std::string_view data) {
    enter(stage::data);
    REQUIRE(content.data.emplace(user_key(board, user), data).second);
  };
  into.erased = [&](const boards::user_reference& user) {
    enter(stage::erased);
    content.erased.push_back(user);
  };
  into.keys = [&](const commits::commit& keys) {
    enter(stage::keys);
    REQUIRE(!keys.requests.empty());
    const auto window = keys.requests.front().window;
    REQUIRE(content.keys.insert({{window, keys.version}, keys}).second);
  };
  from.load(into);
  content.last = from.last();
  return content;
}

boards::board_id default_of(const store_content& content) {
  for (const auto& [board, record] : content.boards) {
    if (record.name == boards::default_board) return board;
  }
  return boards::default_board_id;
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

boards::settings commit_writer::any_settings() {
  boards::settings made;
  if (one_in(3)) return made;
  if (one_in(2)) made.order = ranking::order::ascending;
  if (one_in(2)) made.keep = boards::keep_rule::best;
  made.users = static_cast<boards::user_kind>(below(3));
  if (one_in(2)) made.minimum = -static_cast<std::int64_t>(random_() >> 1U);
  if (one_in(2)) made.maximum = static_cast<std::int64_t>(random_() >> 1U);
  if (one_in(2)) made.keep_seasons = random_();
  return made;
}

ranking::user_id commit_writer::any_user() {
  const auto number = static_cast<std::int64_t>(below(50));
  if (one_in(3)) return ranking::user_id("user " + std::to_string(number));
  return ranking::user_id(number - 25);
}

void commit_writer::change_boards(draft& to) {
  to.boards.push_back(default_of(to.after));
  for (const auto& [board, record] : to.after.boards) {
    if (board != to.boards.front()) to.boards.push_back(board);
  }
  constexpr std::size_t most_boards = 5;
  if (one_in(20)) delete_board(to, to.boards[below(to.boards.size())]);
  if (one_in(10) && to.boards.size() < most_boards)
    create_board(to, "board-" + std::to_string(to.commit.last_arrival + 1));
  if (one_in(15)) {
    const auto board = to.boards[below(to.boards.size())];
    const auto chosen = any_settings();
    auto& record = to.after.boards[board];
    if (record.name.empty()) record.name = boards::default_board;
    record.settings = chosen;
    to.commit.entries.emplace_back(commits::settings_changed{board, chosen});
  }
}

void commit_writer::create_board(draft& to, const std::string& name) {
  const boards::board_id board{++to.commit.last_arrival};
  const auto chosen = any_settings();
  to.after.boards[board] = {board, name, chosen, to.commit.time_ms};
  to.boards.push_back(board);
  to.commit.entries.emplace_back(commits::board_created{board, name, chosen});
}

void commit_writer::delete_board(draft& to, boards::board_id board) {
  const bool was_default = board == default_of(to.after);
  auto& after = to.after;
  after.boards.erase(board);
  std::erase_if(after.totals, [&](const auto& record) { return record.first.first == board; });
  std::erase_if(after.data, [&](const auto& record) { return record.first.first == board; });
  std::erase_if(after.hidden, [&](const auto& key) { return key.first == board; });
  std::erase(to.boards, board);
  to.commit.entries.emplace_back(commits::board_deleted{board});
  if (was_default) create_board(to, std::string(boards::default_board));
}

void commit_writer::change_total(draft& to, const user_key& key) {
  const auto total = static_cast<std::int64_t>(random_());
  const auto arrived = ++to.commit.last_arrival;
  const auto before = to.after.totals.find(key);
  std::optional<std::int64_t> previous;
  if (before != to.after.totals.end()) previous = before->second.total;
  to.after.totals[key] = {total, arrived};
  to.commit.entries.emplace_back(
      commits::total_change{key.first, previous, {key.second, total, arrived}});
  if (one_in(2)) add_request(to, total);
}

void commit_writer::change_user(draft& to, const user_key& key) {
  const auto& [board, user] = key;
  if (one_in(3)) {
    const std::size_t most_bytes = one_in(20) ? 256 : 8;
    std::string data(one_in(4) ? 0 : 1 + below(most_bytes), static_cast<char>(random_()));
    to.commit.entries.emplace_back(commits::data_change{board, user, data});
    to.after.data.erase(key);
    if (!data.empty()) to.after.data.emplace(key, std::move(data));
  }
  if (one_in(4)) {
    const bool hidden = one_in(2);
    to.commit.entries.emplace_back(commits::visibility_change{board, user, hidden});
    to.after.hidden.erase(key);
    if (hidden) to.after.hidden.insert(key);
  }
  if (one_in(10)) remove_user(to, key);
  if (one_in(40)) erase_user(to, user);
}

void commit_writer::remove_user(draft& to, const user_key& key) {
  to.after.totals.erase(key);
  to.after.data.erase(key);
  to.after.hidden.erase(key);
  to.commit.entries.emplace_back(commits::user_removed{key.first, key.second});
}

void commit_writer::erase_user(draft& to, const ranking::user_id& user) {
  for (const auto board : to.boards) {
    if (to.after.totals.contains({board, user})) remove_user(to, {board, user});
  }
  const boards::user_reference erased{user, one_in(2)};
  to.after.erased.push_back(erased);
  to.commit.entries.emplace_back(commits::user_erased{erased});
}

void commit_writer::add_request(draft& to, std::int64_t total) {
  const auto window = static_cast<commits::key_window>(below(commits::key_window_count));
  commits::result result;
  result.code = static_cast<commits::result_code>(below(commits::result_code_count));
  result.total = total;
  result.had_total = one_in(2);
  if (result.had_total) result.previous = static_cast<std::int64_t>(random_());
  to.commit.requests.push_back({window, {random_(), random_()}, random_(), 1});
  to.commit.results.push_back(result);
}

write_result commit_writer::write(store& to, std::uint64_t users) {
  draft next{{}, now(), {}};
  auto& [commit, after, boards] = next;
  commit.version = last_version_ + 1;
  commit.time_ms = 1'700'000'000'000 + commit.version;
  commit.last_arrival = after.last.last_arrival;
  change_boards(next);
  for (std::uint64_t i = 0; i < users; ++i) {
    const user_key key{one_in(2) ? boards.front() : boards[below(boards.size())], any_user()};
    change_total(next, key);
    change_user(next, key);
  }
  after.last = progress_of(commit);
  for (const auto& request : commit.requests) {
    auto keys = commits::keys_of(commit, request.window);
    if (!keys.requests.empty()) after.keys[{request.window, commit.version}] = std::move(keys);
  }

  const auto first_kept = commit.version - std::min(commit.version, kept_commits);
  std::erase_if(after.keys, [&](const auto& keys) { return keys.first.second < first_kept; });
  for (std::size_t i = 0; i < commits::key_window_count; ++i)
    to.forget_keys_before(static_cast<commits::key_window>(i), first_kept);
  const auto version = commit.version;
  after_[version] = std::move(after);
  const auto result = append(to, std::move(commit));
  if (result == write_result::done) last_version_ = version;
  return result;
}

}  // namespace scoreboard::storage::testing
