#include "actors/server/archive_desk.hpp"

#include <algorithm>
#include <variant>

namespace scoreboard::actors {

archive_desk::archive_desk(
    const boards::directory& boards, std::size_t shards,
    const std::vector<std::pair<std::uint64_t, boards::user_reference>>& erased,
    std::vector<boards::board_id> unknown)
    : boards_(boards), shards_(shards), gone_(std::move(unknown)) {
  for (auto& [origin, archive] : boards.unwritten_archives()) add(origin, archive);
  for (const auto& [version, user] : erased) erasures_.push_back(erasure(version, user));
}

void archive_desk::note(const commits::commit& stored) {
  const auto keep = [&](const auto& made) {
    auto archive = commits::archive_of(made, stored.version, stored.wall_ms);
    const auto* const board = boards_.find(made.board);
    archive.spread = board != nullptr && board->spread;
    add(made.origin, std::move(archive));
  };
  for (const auto& entry : stored.entries) {
    if (const auto* const ended = std::get_if<commits::season_ended>(&entry)) {
      keep(*ended);
    } else if (const auto* const taken = std::get_if<commits::snapshot_taken>(&entry)) {
      keep(*taken);
    } else if (const auto* const gone = std::get_if<commits::archive_deleted>(&entry)) {
      if (gone->written) gone_.push_back(gone->archive);
    } else if (const auto* const deleted = std::get_if<commits::board_deleted>(&entry)) {
      for (const auto& archive : boards_.archives(deleted->origin)) gone_.push_back(archive.id);
      std::erase_if(unwritten_, [&](const write_archives::order& order) {
        return order.origin == deleted->origin;
      });
    } else if (const auto* const erased = std::get_if<commits::user_erased>(&entry)) {
      erasures_.push_back(erasure(stored.version, erased->user));
    }
  }
}

void archive_desk::add(boards::board_id origin, boards::archive_info archive) {
  const auto parts = archive.spread ? shards_ : 1;
  unwritten_.push_back({origin, std::move(archive), parts});
}

erase_from_archives archive_desk::erasure(std::uint64_t version,
                                          const boards::user_reference& user) const {
  erase_from_archives made{version, user, {}};
  for (const auto& board : *boards_.list()) {
    for (const auto& archive : boards_.archives(board.origin)) {
      // In a later one is a user who came back.
      if (archive.version < version) made.archives.push_back({archive.id, archive.kind});
    }
  }
  return made;
}

std::optional<write_archives> archive_desk::next_to_write() {
  constexpr std::size_t small_at_once = 64;
  if (writing_ > 0 || unwritten_.empty()) return std::nullopt;
  write_archives made;
  // A large one alone: it is held in memory until it is written.
  while (!unwritten_.empty() && made.orders.size() < small_at_once) {
    const bool large = unwritten_.front().archive.spread;
    if (large && !made.orders.empty()) break;
    made.orders.push_back(std::move(unwritten_.front()));
    unwritten_.pop_front();
    if (large) break;
  }
  writing_ = made.orders.size();
  return made;
}

}  // namespace scoreboard::actors
