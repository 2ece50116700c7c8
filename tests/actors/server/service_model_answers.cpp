#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "src/boards/user_reference.hpp"
#include "src/wire/frame.hpp"
#include "tests/actors/server/service_model.hpp"

/// What reads bring.
namespace scoreboard::tests {

namespace {

wire::board_names first_names(const std::vector<std::string>& sorted, const std::string& after,
                              std::uint64_t limit) {
  wire::board_names made;
  for (const auto& name : sorted) {
    if (name <= after) continue;
    if (made.names.size() == limit) {
      made.more = true;
      break;
    }
    made.names.push_back(name);
  }
  return made;
}

const boards::user_state* find_user(const board_model& board, const boards::user_reference& named) {
  const auto user = boards::resolve(named, board.settings.users);
  const auto found = user ? board.users.find(*user) : board.users.end();
  return found == board.users.end() ? nullptr : &found->second;
}

wire::snapshot_description description_of(const archive_model& archive) {
  return {archive.name, archive.version, archive.at_ms, archive.then.rows().size(),
          archive.written};
}

wire::outcome describe(const wire::snapshot_query& asked, const board_history& board) {
  const auto* const found = board.find(asked.name);
  if (found == nullptr) return wire::error_code::unknown_snapshot;
  return description_of(*found);
}

wire::outcome describe(const wire::snapshots_query& asked, const board_history& board) {
  if (!asked.after.empty() && board.find(asked.after) == nullptr)
    return wire::error_code::unknown_snapshot;
  wire::snapshot_list made;
  bool is_older = asked.after.empty();
  for (auto archive = board.archives.rbegin(); archive != board.archives.rend(); ++archive) {
    if (is_older) {
      made.more = made.list.size() == asked.limit;
      if (made.more) break;
      made.list.push_back(description_of(*archive));
    }
    is_older = is_older || archive->name == asked.after;
  }
  return made;
}

}  // namespace

wire::outcome service_model::answer(const wire::boards_query& asked) const {
  std::vector<std::string> names;
  for (const auto& [name, board] : boards) names.push_back(name);
  return first_names(names, asked.after, asked.limit);
}

wire::outcome service_model::answer(const wire::boards_of_user_query& asked) const {
  std::vector<std::string> names;
  for (const auto& [name, board] : boards) {
    if (find_user(board.now, asked.user) != nullptr) names.push_back(name);
  }
  return first_names(names, asked.after, asked.limit);
}

wire::outcome service_model::answer(const wire::standings_query& asked) const {
  wire::user_standings made;
  for (const auto& name : asked.boards) {
    const auto found = boards.find(name);
    if (found == boards.end()) continue;
    const auto& board = found->second.now;
    if (const auto* const user = find_user(board, asked.user))
      made.list.push_back({name, user->standing.total, board.rank_of(*user, asked.rank),
                           board.rows().size() + (user->hidden ? 1 : 0)});
  }
  return made;
}

/// What the service is to this reader. Users who were erased leave the moments that frozen boards
/// show one after the other, each soon after it is written, so there is more than one.
std::vector<service_model> service_model::seen_by(const wire::read& asked) const {
  std::vector<service_model> seen{*this};
  if (asked.beyond_freeze) return seen;
  for (const auto& [name, board] : boards) {
    const auto* const frozen = board.frozen();
    if (frozen == nullptr) continue;
    const bool of_one = wire::is_of_one_board(asked.asks);
    if (of_one && asked.board != name) continue;
    auto erased = frozen->erased;
    if (!of_one) erased.insert(erased.end(), erased_soon.begin(), erased_soon.end());
    std::vector<service_model> all;
    for (const auto& each : seen) {
      for (std::size_t i = 0; i <= erased.size(); ++i) {
        // Nobody's place depends on who was erased, so a query of a user knows two cases.
        if (!of_one && i != 0 && i != erased.size()) continue;
        auto& next = all.emplace_back(each);
        next.boards[name] = board.before_freeze();
        for (std::size_t gone = 0; gone < i; ++gone) next.boards[name].now.erase(erased[gone]);
      }
    }
    seen = std::move(all);
  }
  return seen;
}

std::vector<wire::outcome> service_model::answers(const wire::read& asked,
                                                  const board_model* earlier) const {
  if (!asked.beyond_freeze && std::ranges::any_of(boards, [](const auto& each) {
        return each.second.frozen() != nullptr;
      })) {
    auto live = asked;
    live.beyond_freeze = true;
    std::vector<wire::outcome> all;
    for (const auto& seen : seen_by(asked))
      std::ranges::move(seen.answers(live, earlier), std::back_inserter(all));
    return all;
  }
  if (const auto* const names = std::get_if<wire::boards_query>(&asked.asks))
    return {answer(*names)};
  if (const auto* const names = std::get_if<wire::boards_of_user_query>(&asked.asks))
    return {answer(*names)};
  if (const auto* const standings = std::get_if<wire::standings_query>(&asked.asks))
    return {answer(*standings)};
  const auto found = boards.find(asked.board);
  if (found == boards.end()) return {wire::error_code::unknown_board};
  const auto& board = found->second;
  if (const auto* const one = std::get_if<wire::snapshot_query>(&asked.asks))
    return {describe(*one, board)};
  if (const auto* const some = std::get_if<wire::snapshots_query>(&asked.asks))
    return {describe(*some, board)};
  const auto since = wire::since_of(asked.asks);
  std::vector<board_model> shown{earlier != nullptr ? *earlier : board.now};
  if (!asked.snapshot.empty()) {
    auto moments = moments_of(board, asked.snapshot);
    if (moments.why) return {*moments.why};
    shown = std::move(moments.list);
  }
  std::vector<wire::outcome> all;
  if (since.empty()) {
    for (const auto& moment : shown) all.push_back(moment.answer(asked.asks, asked.max_entries));
    return all;
  }
  const auto before = moments_of(board, std::string(since));
  const wire::outcome invalid_user = wire::error_code::invalid_user;
  for (const auto& moment : shown) {
    if (moment.answer(asked.asks, asked.max_entries) == invalid_user) return {invalid_user};
    if (before.why) return {*before.why};
    for (const auto& then : before.list)
      all.push_back(moment.answer(asked.asks, asked.max_entries, &then));
  }
  return all;
}

service_model::readable_moments service_model::moments_of(const board_history& board,
                                                          const std::string& name) {
  const auto* const archive = board.find(name);
  if (archive == nullptr) return {wire::error_code::unknown_snapshot, {}};
  if (!archive->written) return {wire::error_code::being_written, {}};
  readable_moments made;
  for (std::size_t i = 0; i <= archive->erased.size(); ++i) made.list.push_back(archive->shown(i));
  return made;
}

wire::outcome as_received(const wire::outcome& what) {
  wire::frame_writer<wire::answer> writer;
  writer.add({1, what});
  return wire::read_frame<wire::answer>(writer.take()).value().at(0).what;
}

}  // namespace scoreboard::tests
