#include "tests/storage/store_content.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "src/boards/names.hpp"
#include "tests/catch.hpp"
#include "tests/storage/random_values.hpp"

namespace scoreboard::storage::testing {

namespace {

/// Says in which order load() visits.
enum class stage : std::uint8_t {
  board,
  archive,
  earlier,
  hidden,
  total,
  data,
  erased,
  event,
  keys
};

/// What a board has of a user.
std::optional<boards::user_state> state_of(const store_content& content, const user_key& key) {
  const auto total = content.totals.find(key);
  if (total == content.totals.end()) return std::nullopt;
  const auto data = content.data.find(key);
  return boards::user_state{{total->second.total, total->second.arrived},
                            content.hidden.contains(key),
                            data == content.data.end() ? std::string() : data->second};
}

/// The record of a board; "default" has none before the first change that is no score.
store::board_record& record_of(store_content& content, boards::board_id board) {
  const store::board_record made{board, std::string(boards::default_board), {}, std::nullopt};
  return content.boards.try_emplace(board, made).first->second;
}

void forget_users(store_content& content, boards::board_id board) {
  std::erase_if(content.totals, [&](const auto& record) { return record.first.first == board; });
  std::erase_if(content.data, [&](const auto& record) { return record.first.first == board; });
  std::erase_if(content.hidden, [&](const auto& key) { return key.first == board; });
}

void forget_earlier(store_content& content, boards::board_id archive) {
  std::erase_if(content.earlier, [&](const auto& record) { return record.first.first == archive; });
}

}  // namespace

void add_events(const commits::commit& of, store_content& in) {
  const auto made = commits::events_of(of, in.last.last_event);
  for (const auto& told : made.list) in.events.emplace(told.number, told);
  in.last.last_event = made.last;
}

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
  std::pair<boards::board_id, std::uint64_t> last_archive;
  into.archive = [&](const store::archive_record& found) {
    enter(stage::archive);
    REQUIRE(content.archives.emplace(found.info.id, found).second);
    const std::pair place(found.origin, found.info.place);
    REQUIRE((content.archives.size() == 1 || last_archive < place));
    last_archive = place;
  };
  into.earlier = [&](const commits::earlier_user& found) {
    enter(stage::earlier);
    REQUIRE(content.earlier.emplace(user_key(found.archive, found.user), found.state).second);
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
  into.erased = [&](std::uint64_t version, const boards::user_reference& user) {
    enter(stage::erased);
    content.erased.emplace_back(version, user);
  };
  into.event = [&](const commits::event& found) {
    enter(stage::event);
    REQUIRE((content.events.empty() || content.events.rbegin()->first < found.number));
    content.events.emplace(found.number, found);
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

commit_writer::commit_writer(std::uint64_t seed, store_content before, archives made)
    : archives_(made), random_(seed), last_version_(before.last.version) {
  after_[last_version_] = std::move(before);
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
  if (archives_ == archives::some) change_archives(to);
  if (one_in(30)) to.commit.entries.emplace_back(commits::state_restored{below(1'000)});
  if (one_in(15) && !to.boards.empty()) {
    const auto board = to.boards[below(to.boards.size())];
    const auto chosen = any_settings(random_);
    const auto due = any_due(random_);
    auto& record = record_of(to.after, board);
    record.settings = chosen;
    record.due = due;
    to.commit.entries.emplace_back(commits::settings_changed{board, chosen, due, "b"});
  }
}

void commit_writer::create_board(draft& to, const std::string& name) {
  const boards::board_id board{++to.commit.last_arrival};
  const auto chosen = any_settings(random_);
  const auto due = any_due(random_);
  to.after.boards[board] = {board, name, chosen, to.commit.wall_ms, board, 1, due};
  to.boards.push_back(board);
  to.commit.entries.emplace_back(commits::board_created{board, name, chosen, due});
}

void commit_writer::delete_board(draft& to, boards::board_id board) {
  const bool was_default = board == default_of(to.after);
  auto& after = to.after;
  const auto found = after.boards.find(board);
  const auto origin = found == after.boards.end() ? board : found->second.origin;
  commits::board_deleted gone{board, origin, {}};
  after.boards.erase(board);
  forget_users(after, board);
  for (const auto& [archive, record] : after.archives) {
    if (record.origin != origin || record.info.written) continue;
    gone.unwritten.push_back(archive);
    forget_users(after, archive);
    forget_earlier(after, archive);
  }
  std::erase_if(after.archives, [&](const auto& of) { return of.second.origin == origin; });
  std::erase(to.boards, board);
  to.commit.entries.emplace_back(std::move(gone));
  if (was_default) create_board(to, std::string(boards::default_board));
}

void commit_writer::end_season(draft& to, boards::board_id board) {
  auto record = record_of(to.after, board);
  const boards::board_id next{++to.commit.last_arrival};
  boards::archive_info past;
  past.id = past.source = board;
  past.name = "season-" + std::to_string(record.season);
  past.order = record.settings.order;
  past.kind = record.settings.users;
  past.season = record.season;
  past.version = to.commit.version;
  past.place = number(next);
  past.at_ms = to.commit.wall_ms;
  past.past_season = true;
  to.after.archives[board] = {record.origin, past};
  const auto due = any_due(random_);
  to.commit.entries.emplace_back(commits::season_ended{board, record.origin, record.name,
                                                       record.settings, record.season, next, due});
  to.after.boards.erase(board);
  record.board = next;
  ++record.season;
  record.season_start_ms = to.commit.wall_ms;
  record.due = due;
  to.after.boards[next] = record;
  std::erase(to.boards, board);
}

void commit_writer::take_snapshot(draft& to, boards::board_id board) {
  auto& record = record_of(to.after, board);
  boards::archive_info made;
  made.id = boards::board_id(++to.commit.last_arrival);
  made.source = board;
  made.name = "snapshot " + std::to_string(number(made.id));
  made.order = record.settings.order;
  made.kind = record.settings.users;
  made.season = record.season;
  made.version = to.commit.version;
  made.place = number(made.id);
  made.at_ms = to.commit.wall_ms;
  to.after.archives[made.id] = {record.origin, made};
  record.due = any_due(random_);
  to.commit.entries.emplace_back(commits::snapshot_taken{
      board, record.origin, made.id, made.name, made.order, made.kind, made.season, record.due});
  std::erase(to.boards, board);
}

void commit_writer::change_archives(draft& to) {
  if (one_in(12) && !to.boards.empty()) end_season(to, to.boards[below(to.boards.size())]);
  if (one_in(8) && !to.boards.empty()) take_snapshot(to, to.boards[below(to.boards.size())]);
  std::vector<store::archive_record*> written;
  store::archive_record* oldest = nullptr;
  for (auto& [archive, record] : to.after.archives) {
    if (record.info.written)
      written.push_back(&record);
    else if (oldest == nullptr || record.info.place < oldest->info.place)
      oldest = &record;
  }
  if (one_in(8) && !written.empty()) change_freeze(to, *written[below(written.size())]);
  if (one_in(20) && oldest != nullptr && !oldest->info.deleted) change_freeze(to, *oldest);
  std::erase_if(written, [](const auto* record) { return record->info.frozen; });
  if (one_in(8) && !written.empty()) {
    const auto* const gone = written[below(written.size())];
    to.commit.entries.emplace_back(commits::archive_deleted{gone->origin, gone->info.id});
    to.after.archives.erase(gone->info.id);
  }
  if (one_in(12) && oldest != nullptr && !oldest->info.deleted && !oldest->info.frozen &&
      oldest->info.version < to.commit.version) {
    to.commit.entries.emplace_back(
        commits::archive_deleted{oldest->origin, oldest->info.id, false});
    oldest->info.deleted = true;
  }
  if (one_in(6) && oldest != nullptr && oldest->info.version < to.commit.version)
    write_archive(to, *oldest);
}

void commit_writer::change_freeze(draft& to, store::archive_record& of) {
  of.info.frozen = !of.info.frozen;
  of.details.reset();
  if (of.info.frozen) of.details = {any_settings(random_), of.info.at_ms, std::nullopt};
  to.commit.entries.emplace_back(
      commits::freeze_changed{of.origin, of.info.id, of.info.frozen, "b", of.details});
}

void commit_writer::write_archive(draft& to, store::archive_record& archive) {
  auto& info = archive.info;
  info.written = true;
  info.deleted = false;
  info.users = random_();
  if (info.past_season)
    forget_users(to.after, info.id);
  else
    forget_earlier(to.after, info.id);
  to.commit.entries.emplace_back(commits::archive_written{archive.origin, info.id, info.users,
                                                          info.past_season, "b", info.name});
}

/// For the snapshots that are not written, before the first change of a user since.
void commit_writer::keep_earlier(draft& to, const user_key& key) {
  for (const auto& [archive, record] : to.after.archives) {
    if (record.info.written || record.info.past_season || record.info.source != key.first) continue;
    const auto state = state_of(to.after, key);
    if (!to.after.earlier.emplace(user_key(archive, key.second), state).second) continue;
    to.commit.entries.emplace_back(commits::earlier_user{archive, key.second, state});
  }
}

void commit_writer::change_total(draft& to, const user_key& key) {
  keep_earlier(to, key);
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
    // One draw after the other, so that every compiler's are the same.
    const std::size_t bytes = one_in(4) ? 0 : 1 + below(most_bytes);
    std::string data(bytes, static_cast<char>(random_()));
    to.commit.entries.emplace_back(commits::data_change{board, user, data});
    to.after.data.erase(key);
    if (!data.empty()) to.after.data.emplace(key, std::move(data));
  }
  if (one_in(4)) {
    const bool hidden = one_in(2);
    const auto users = static_cast<boards::user_kind>(below(3));
    to.commit.entries.emplace_back(commits::visibility_change{board, user, hidden, "b", users});
    to.after.hidden.erase(key);
    if (hidden) to.after.hidden.insert(key);
  }
  if (one_in(10)) remove_user(to, key);
  if (one_in(40)) erase_user(to, user);
}

void commit_writer::remove_user(draft& to, const user_key& key) {
  keep_earlier(to, key);
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
  to.after.erased.emplace_back(to.commit.version, erased);
  for (auto& [number, told] : to.after.events) {
    if (commits::names(told, erased)) told.user = ranking::user_id::nobody();
  }
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
  commit.wall_ms = std::max<std::uint64_t>(after.last.wall_ms, 1'600'000'000'000) + below(1'000);
  commit.last_arrival = after.last.last_arrival;
  change_boards(next);
  for (std::uint64_t i = 0; i < users && !boards.empty(); ++i) {
    const user_key key{one_in(2) ? boards.front() : boards[below(boards.size())],
                       any_user(random_)};
    change_total(next, key);
    change_user(next, key);
  }
  after.last = progress_of(commit, after.last.last_event, after.last.forgotten_event);
  add_events(commit, after);
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
