#include "actors/server/reader.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>
#include <utility>
#include <variant>

#include "actors/server/queried_users.hpp"
#include "actors/server/read_answers.hpp"
#include "src/process/log.hpp"

namespace scoreboard::actors {

namespace {

/// What there is to know of a board that is frozen and shows this archive. Without `details` they
/// are those of today, as far as these can be those of the moment.
boards::board_info as_of(const boards::archive_info& archive, const boards::board_info& board,
                         const boards::frozen_details* details) {
  auto then = board;
  then.id = archive.source;
  then.spread = archive.spread;
  then.season = archive.season;
  if (details != nullptr) {
    then.settings = details->settings;
    then.season_start_ms = details->season_start_ms;
    then.due.season_end_ms = details->season_end_ms;
    return then;
  }
  then.settings.order = archive.order;
  then.settings.users = archive.kind;
  if (board.season == archive.season) return then;
  then.season_start_ms.reset();
  then.due.season_end_ms.reset();
  return then;
}

/// Whether an archive is there for those to whom the board shows `frozen`, if any, instead of
/// itself.
bool is_there(const boards::archive_info& archive, const boards::archive_info* frozen) {
  return frozen == nullptr || archive.place <= frozen->place;
}

}  // namespace

reader::reader(const options& chosen, const boards::directory& boards, door& answers,
               admission& places)
    : options_(chosen),
      boards_(boards),
      answers_(answers),
      places_(places),
      kept_answers_(options_.kept_answers),
      waiting_(std::max<std::size_t>(places.most() / 2, 1)) {}

void reader::take(const return_address& from, wire::read& asked, std::uint64_t version) {
  const wire::answer_origin origin{version, false};
  if (process::logs(spdlog::level::debug))
    process::log_line(spdlog::level::debug, "takes a read",
                      {{"request", from.request_id}, {"board", asked.board}, {"version", version}});
  if (asked.at_least > version)
    return answers_.answer(from, wire::error_code::unknown_version, origin);
  asked.at_least = 0;  // holds from now on
  asked.max_entries = std::min<std::uint64_t>(asked.max_entries, options_.max_entries);
  if (const auto* const names = std::get_if<wire::boards_query>(&asked.asks))
    return answers_.answer(from, answer_of(*names, *boards_.list()), origin);
  const bool is_live = asked.snapshot.empty();
  if (const auto* kept = is_live ? kept_answers_.find(asked) : nullptr) {
    if (kept->tag == asked.known_tag) return answers_.answer(from, wire::unchanged{}, origin);
    return answers_.answer(from, *kept, origin);
  }
  const bool keep = is_live && wire::core_positions(asked.asks) && kept_answers_.asked_again(asked);
  if (places_.full() || !waiting_.add(from, asked, keep))
    return answers_.answer(from, wire::error_code::overloaded);
  places_.enter(1);
}

std::vector<read_batch> reader::next(std::uint64_t version) {
  std::vector<read_batch> leaving;
  for (auto& gathered : waiting_.take()) {
    read_batch batch;
    batch.read_point = ++last_read_point_;
    batch.version = version;
    batch.jobs = std::move(gathered.jobs);
    batch.its_cost = gathered.cost;
    const auto& asks = batch.jobs.front().what.asks;
    if (const auto* const standings = std::get_if<wire::standings_query>(&asks)) {
      add_boards(*standings, batch);
    } else if (const auto* const search = std::get_if<wire::boards_of_user_query>(&asks)) {
      add_search(*search, batch);
    } else if (!add_ranking(batch)) {
      places_.leave(batch.its_cost.readers);
      waiting_.done(batch.its_cost);
      continue;
    }
    if (std::ranges::any_of(batch.jobs, &read_batch::job::keep))
      kept_answers_.begin(batch.read_point);
    leaving.push_back(std::move(batch));
  }
  return leaving;
}

/// False when nothing is left to be done: all jobs are answered.
bool reader::add_ranking(read_batch& to) {
  const auto& first = to.jobs.front().what;
  if (std::holds_alternative<wire::snapshot_query>(first.asks) ||
      std::holds_alternative<wire::snapshots_query>(first.asks))
    return add_snapshots(to);
  return first.snapshot.empty() ? add_board(to) : add_archive(to);
}

bool reader::add_board(read_batch& to) {
  const auto* const board = boards_.find(to.jobs.front().what.board);
  if (board == nullptr) return refuse_all(to, wire::error_code::unknown_board);
  if (const auto* const frozen = frozen_moment(*board, to.jobs.front().what))
    return add_frozen(*board, *frozen, to);
  std::vector<ranking::user_id> users;
  resolve_jobs(to, *board, board->settings.users, users);
  if (to.jobs.empty()) return false;
  to.sources.push_back(source_of(*board, std::move(users)));
  return true;
}

bool reader::add_frozen(const boards::board_info& board, const boards::archive_info& archive,
                        read_batch& to) {
  show_frozen(board, archive, to);
  std::vector<ranking::user_id> users;
  resolve_jobs(to, board, archive.kind, users);
  // What is kept is what boards show that are not frozen.
  for (auto& job : to.jobs) job.keep = false;
  if (archive.written)
    to.archive = archive;
  else
    to.sources.push_back(source_of(to.frozen->board, archive, std::move(users)));
  return !to.jobs.empty();
}

/// Has all answers say that they show this moment of the board.
void reader::show_frozen(const boards::board_info& board, const boards::archive_info& archive,
                         read_batch& to) const {
  to.version = archive.version;
  to.frozen = {as_of(archive, board, boards_.details_of_freeze(board.origin)), archive};
}

/// What the board shows to this reader instead of itself; nullptr: itself.
const boards::archive_info* reader::frozen_moment(const boards::board_info& board,
                                                  const wire::read& asked) const {
  return wire::looks_beyond_freeze(asked, board.name) ? nullptr
                                                      : boards_.frozen_moment(board.origin);
}

/// The snapshot with this name, if the reader may see it: of a frozen board none that is newer.
const boards::archive_info* reader::find_archive(const boards::board_info& board,
                                                 std::string_view name,
                                                 const wire::read& asked) const {
  const auto* const found = boards_.find_archive(board.origin, name);
  if (found == nullptr || !is_there(*found, frozen_moment(board, asked))) return nullptr;
  return found;
}

bool reader::add_archive(read_batch& to) {
  const auto& first = to.jobs.front().what;
  const auto* const board = boards_.find(first.board);
  if (board == nullptr) return refuse_all(to, wire::error_code::unknown_board);
  const auto* const archive = find_archive(*board, first.snapshot, first);
  if (const auto* const frozen = frozen_moment(*board, first); frozen && archive == nullptr)
    show_frozen(*board, *frozen, to);  // what there is was said of that moment
  if (archive == nullptr) return refuse_all(to, wire::error_code::unknown_snapshot);
  if (!archive->written) return refuse_all(to, wire::error_code::being_written);
  std::vector<ranking::user_id> users;  // each job's are looked up when it is read
  resolve_jobs(to, *board, archive->kind, users);
  to.archive = *archive;
  to.version = archive->version;
  return !to.jobs.empty();
}

/// Finds the users and the archives that each job is about, and refuses those for which there are
/// none.
void reader::resolve_jobs(read_batch& batch, const boards::board_info& board,
                          boards::user_kind kind, std::vector<ranking::user_id>& users) {
  std::erase_if(batch.jobs, [&](read_batch::job& job) {
    auto looked_up = users_of(job.what.asks, kind);
    if (!looked_up) {
      refuse(job, wire::error_code::invalid_user, batch.origin());
      return true;
    }
    if (const auto why = resolve_since(job, board)) {
      refuse(job, *why, batch.origin());
      return true;
    }
    job.user = users.size();
    std::ranges::move(*looked_up, std::back_inserter(users));
    return false;
  });
}

std::optional<wire::error_code> reader::resolve_since(read_batch::job& job,
                                                      const boards::board_info& board) const {
  const auto name = wire::since_of(job.what.asks);
  if (name.empty()) return std::nullopt;
  const auto* const archive = find_archive(board, name, job.what);
  if (archive == nullptr) return wire::error_code::unknown_snapshot;
  if (!archive->written) return wire::error_code::being_written;
  job.since = *archive;
  return std::nullopt;
}

bool reader::add_snapshots(read_batch& to) {
  const auto& asked = to.jobs.front().what;
  const auto* const board = boards_.find(asked.board);
  if (board == nullptr) return refuse_all(to, wire::error_code::unknown_board);
  const auto find = [&](const std::string& name) { return find_archive(*board, name, asked); };
  const auto* const frozen = frozen_moment(*board, asked);
  if (frozen != nullptr) show_frozen(*board, *frozen, to);
  if (const auto* const one = std::get_if<wire::snapshot_query>(&asked.asks)) {
    const auto* const found = find(one->name);
    if (found == nullptr) return refuse_all(to, wire::error_code::unknown_snapshot);
    to.archives.push_back(*found);
  } else {
    const auto& [after, limit] = std::get<wire::snapshots_query>(asked.asks);
    const auto* const newer = after.empty() ? nullptr : find(after);
    if (newer == nullptr && !after.empty())
      return refuse_all(to, wire::error_code::unknown_snapshot);
    std::span older(boards_.archives(board->origin));
    if (newer != nullptr) older = older.first(static_cast<std::size_t>(newer - older.data()));
    for (auto next = older.rbegin(); next != older.rend(); ++next) {
      if (next->deleted || !is_there(*next, frozen)) continue;
      to.more_archives = to.archives.size() == limit;
      if (to.more_archives) break;
      to.archives.push_back(*next);
    }
  }
  for (const auto& archive : to.archives) {
    if (!archive.written) to.sources.push_back(source_of(archive));
  }
  return true;
}

/// Of one that is not written: what the shards keep of it.
reader::source reader::source_of(const boards::archive_info& unwritten) const {
  source made;
  made.board.id = unwritten.source;
  made.moment = unwritten.id;
  made.board.spread = unwritten.spread;
  made.parts = unwritten.spread ? options_.shards : 1;
  return made;
}

bool reader::refuse_all(read_batch& batch, wire::error_code why) {
  for (const auto& job : batch.jobs) refuse(job, why, batch.origin());
  return false;
}

void reader::add_boards(const wire::standings_query& asked, read_batch& to) const {
  for (const auto& name : asked.boards) {
    const auto* const board = boards_.find(name);
    if (board == nullptr) continue;
    if (const auto* const frozen = frozen_moment(*board, to.jobs.front().what))
      add_user(asked.user, *board, *frozen, to);
    else if (auto user = boards::resolve(asked.user, board->settings.users))
      to.sources.push_back(source_of(*board, {*std::move(user)}));
  }
}

/// Has a user looked up in what a frozen board shows.
void reader::add_user(const boards::user_reference& named, const boards::board_info& board,
                      const boards::archive_info& frozen, read_batch& to) const {
  to.jobs.front().frozen_at[board.name] = {frozen.version, frozen.at_ms};
  auto shown = as_of(frozen, board, boards_.details_of_freeze(board.origin));
  if (frozen.written) return to.jobs.front().frozen.push_back({std::move(shown), frozen});
  if (auto user = boards::resolve(named, frozen.kind))
    to.sources.push_back(source_of(shown, frozen, {*std::move(user)}));
}

void reader::add_search(const wire::boards_of_user_query& asked, read_batch& to) const {
  to.boards = boards_.list();
  const auto& read = to.jobs.front().what;
  if (boards_.has_frozen() && !read.beyond_freeze) {
    // Shards know where the user is now.
    auto others = std::make_shared<boards::board_list>();
    for (const auto& board : *to.boards) {
      const auto* const frozen = frozen_moment(board, read);
      if (frozen == nullptr)
        others->push_back(board);
      else if (board.name > asked.after && asked.among.covers(board.name))
        add_user(asked.user, board, *frozen, to);
    }
    to.boards = std::move(others);
  }
  to.searched = std::make_shared<user_on_boards>(user_among(asked.user, *to.boards));
  to.searches = options_.shards;
}

reader::source reader::source_of(const boards::board_info& frozen,
                                 const boards::archive_info& unwritten,
                                 std::vector<ranking::user_id> users) const {
  auto made = source_of(frozen, std::move(users));
  made.moment = unwritten.id;
  return made;
}

reader::source reader::source_of(const boards::board_info& board,
                                 std::vector<ranking::user_id> users) const {
  source made{board, board.spread ? options_.shards : 1, nullptr};
  if (!users.empty())
    made.users = std::make_shared<const std::vector<ranking::user_id>>(std::move(users));
  return made;
}

void reader::refuse(const read_batch::job& job, wire::error_code why,
                    const wire::answer_origin& origin) {
  for (const auto& to : job.from) answers_.answer(to, why, origin);
}

void reader::done(answer_batch& batch) {
  places_.leave(batch.its_cost.readers);
  waiting_.done(batch.its_cost);
  const auto* const board = boards_.find(batch.board);
  for (auto& [asked, outcome] : batch.answers) {
    if (auto* const plain = std::get_if<wire::outcome>(&outcome)) {
      auto& found = std::get<wire::listing>(*plain);
      if (board != nullptr) {
        found.tag = kept_answers_.keep(batch.read_point, batch.board, board->settings.order,
                                       asked.what, found.list);
      }
      answers_.answer(asked.from, wire::encode(*plain, batch.origin));
    } else {
      answers_.answer(asked.from, std::get<wire::encoded_outcome>(outcome));
    }
  }
  kept_answers_.end(batch.read_point);
}

void reader::note(const commits::commit& stored) {
  if (kept_answers_.idle()) return;
  for (const auto& entry : stored.entries) {
    if (const auto* const change = std::get_if<commits::total_change>(&entry)) {
      // Of a board that this commit makes nothing is kept.
      if (const auto* const board = boards_.find(change->board))
        kept_answers_.note(*change, board->settings.order);
    } else if (const auto* const shown = std::get_if<commits::visibility_change>(&entry)) {
      kept_answers_.note_other(shown->board);
    } else if (const auto* const removed = std::get_if<commits::user_removed>(&entry)) {
      kept_answers_.note_other(removed->board);
    } else if (const auto* const gone = std::get_if<commits::board_deleted>(&entry)) {
      kept_answers_.note_other(gone->board);
    } else if (const auto* const ended = std::get_if<commits::season_ended>(&entry)) {
      kept_answers_.note_other(ended->board);
    } else if (const auto* const changed = std::get_if<commits::freeze_changed>(&entry)) {
      // All who asked before may see something else from now on.
      if (const auto* const frozen = boards_.find_by_origin(changed->origin))
        kept_answers_.note_other(frozen->id);
    }
  }
}

}  // namespace scoreboard::actors
