#include "actors/server/recovery.hpp"

#include <algorithm>
#include <chrono>
#include <future>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include <spdlog/spdlog.h>

#include "actors/server/board_reader.hpp"
#include "src/base/unix_clock.hpp"
#include "src/boards/names.hpp"
#include "src/boards/time_zone.hpp"

namespace scoreboard::actors {

namespace {

using std::chrono::steady_clock;

/// Adds a board that a commit made. "default" is there from the start, until it was made anew.
void add_board(const storage::store::board_record& found, ranking::arrival last_arrival,
               boards::directory& to) {
  if (number(found.board) > last_arrival) refuse_store("a board was made after the last write");
  if (found.board == boards::default_board_id && found.name == boards::default_board) {
    to.set_settings(found.board, found.settings);
    return to.set_due(found.board, found.due);
  }
  if (found.name == boards::default_board && to.find(boards::default_board_id) != nullptr)
    to.remove(boards::default_board_id);
  if (to.find(found.name) != nullptr || to.find(found.board) != nullptr)
    refuse_store("a board is there twice");
  to.add({found.board, found.name, found.settings, found.season, found.season_start_ms, 0, false,
          found.origin, found.due});
}

}  // namespace

recovered_state recover(const storage::store& store, const placement_policy& placement,
                        const window_limits& window) {
  const auto began = steady_clock::now();
  using commits::key_window;
  const auto records = [&](key_window which) { return kept_records(window.of(which)); };
  const auto last = store.last();
  recovered_state state{{},
                        {},
                        boards::directory(placement.most_users_on_one_shard == 0),
                        idempotency_window(window),
                        {records(key_window::sender), records(key_window::sender_list),
                         records(key_window::service), records(key_window::service_list)},
                        last,
                        last.time_ms != 0 ? last.time_ms : unix_ms(),
                        store.seed()};
  board_reader reader(placement, store.approximate_users(), state.directory);
  const storage::store::visitor into{
      [&](const storage::store::board_record& found) {
        add_board(found, last.last_arrival, state.directory);
      },
      [&](const storage::store::archive_record& found) { reader.add_archive(found); },
      [&](const commits::earlier_user& found) { reader.add_earlier(found); },
      [&](boards::board_id board, const ranking::user_id& user) { reader.hide(board, user); },
      [&](boards::board_id board, const ranking::entry& found) {
        if (found.arrived > last.last_arrival)
          refuse_store("a user reached a total after the last write");
        reader.add(board, found);
      },
      [&](boards::board_id board, const ranking::user_id& user, std::string_view data) {
        reader.set_data(board, user, data);
      },
      [&](std::uint64_t version, const boards::user_reference& user) {
        state.erased.emplace_back(version, user);
      },
      [&](const commits::event& told) { state.events.push_back(told); },
      [&](const commits::commit& keys) {
        for_each_request(keys, [&](const commits::keyed_request& request, auto results) {
          state.window.finish(request, results, {keys.version, keys.time_ms});
        });
        add_records(keys, state.kept);
      }};
  try {
    store.load(into);
    state.boards = reader.finish();
    state.moments = reader.take_moments();
  } catch (const std::invalid_argument& error) {
    refuse_store(error.what());
  }
  for (const auto& [zone, board] : unknown_time_zones(state.directory)) {
    spdlog::error(
        "seasons that begin now have no end: this system does not know the time zone {}; "
        "install tzdata-legacy, or change the season of the board {} and its like",
        zone, board);
  }
  if (last == storage::store::progress{}) return state;  // a new store
  const std::chrono::duration<double> took = steady_clock::now() - began;
  spdlog::info("{} users and {} idempotency keys read in {:.1f} s", reader.users(),
               state.window.size(), took.count());
  return state;
}

std::map<std::string, std::string> unknown_time_zones(const boards::directory& of) {
  std::map<std::string, std::string> unknown;
  for (const auto& board : *of.list()) {
    const auto& season = board.settings.season;
    if (season && !boards::time_zone::find(season->time_zone))
      unknown.emplace(season->time_zone, board.name);
  }
  return unknown;
}

void compare_archives(const storage::archives::archive_store& archives, recovered_state& state) {
  const auto there = archives.archives();
  auto oldest_unwritten = state.last.version;
  std::unordered_set<boards::board_id> known;
  for (const auto& board : *state.directory.list()) {
    for (const auto& archive : state.directory.archives(board.origin)) {
      known.insert(archive.id);
      if (!archive.written)
        oldest_unwritten = std::min(oldest_unwritten, archive.version);
      else if (!std::ranges::binary_search(there, archive.id))
        refuse_store("the snapshot \"" + archive.name + "\" of \"" + board.name + "\" is missing");
    }
  }
  std::ranges::copy_if(there, std::back_inserter(state.unknown_archives),
                       [&](boards::board_id archive) { return !known.contains(archive); });
  // Those who were erased before all archives that are still to be written are in none of them.
  const auto done = std::min(archives.erased_up_to(), oldest_unwritten);
  std::erase_if(state.erased, [&](const auto& erased) { return erased.first <= done; });
}

}  // namespace scoreboard::actors
