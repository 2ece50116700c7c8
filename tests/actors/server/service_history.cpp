#include "tests/actors/server/service_history.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>
#include <variant>

#include "src/boards/calendar.hpp"
#include "tests/catch.hpp"

namespace scoreboard::tests {

namespace {

/// Without what a model cannot know: by which tag an answer is kept.
wire::outcome comparable(wire::outcome what) {
  if (auto* const found = std::get_if<wire::listing>(&what)) found->tag = 0;
  return what;
}

std::vector<std::string> boards_of(const wire::update& update) {
  return std::visit(
      [](const auto& kind) -> std::vector<std::string> {
        if constexpr (requires { kind.boards; })
          return kind.boards;
        else if constexpr (requires { kind.board; })
          return {kind.board};
        else
          return {};
      },
      update.action);
}

/// Of an archive that nobody saw any more; it goes now.
bool was_deleted_before(const commits::entry& entry) {
  const auto* const written = std::get_if<commits::archive_written>(&entry);
  return written != nullptr && written->name.empty();
}

/// For messages of failures.
std::string described(const wire::request& asked, const wire::answer& answer) {
  std::string text;
  if (const auto* const read = std::get_if<wire::read>(&asked.what)) {
    text = "query " + std::to_string(read->asks.index()) + " of \"" + read->board +
           "\" snapshot \"" + read->snapshot + "\" since \"" +
           std::string(wire::since_of(read->asks)) + "\"";
  } else {
    text = "action " + std::to_string(std::get<wire::update>(asked.what).action.index());
  }
  text += ": outcome " + std::to_string(answer.what.index());
  const auto* const error = std::get_if<wire::error_code>(&answer.what);
  if (error != nullptr) text += " error " + std::to_string(static_cast<int>(*error));
  return text + " of version " + std::to_string(answer.origin.version);
}

}  // namespace

// -- asking ---------------------------------------------------------------------------------------

wire::request service_history::next() {
  sent_request made{{++last_id_, far_future, {}}, acknowledged_};
  if (requests_.one_in(2)) {
    auto read = requests_.read();
    if (read.snapshot.empty() && requests_.one_in(4))
      read.at_least = acknowledged_ + requests_.below(3);
    made.request.what = std::move(read);
  } else if (!updates_.empty() && requests_.one_in(6)) {
    made.request.what = updates_[requests_.below(updates_.size())];
  } else {
    wire::update update{"key " + std::to_string(last_id_), requests_.action()};
    if (requests_.one_in(3)) update.made_by = wire::update::key_maker::service;
    updates_.push_back(update);
    made.request.what = std::move(update);
  }
  sent_.push_back(made);
  return made.request;
}

std::vector<wire::request> service_history::look_at_archives() {
  std::vector<wire::request> made;
  const auto ask = [&](wire::read read) {
    read.beyond_freeze = true;
    made.push_back({++last_id_, far_future, std::move(read)});
    sent_.push_back({made.back(), acknowledged_, true});
  };
  constexpr std::uint64_t all_users = 50;  // more than there ever are
  using ranking::rank_kind;
  for (const auto& [board, known] : requests_.known) {
    ask({board, wire::snapshots_query{"", wire::max_names}, no_limit});
    for (const auto& snapshot : known.snapshots) {
      const wire::page_query all{1, all_users, {{}, rank_kind::position, true, {}}};
      const wire::page_query compared{1, all_users, {{}, rank_kind::dense, false, snapshot}};
      ask({board, all, no_limit, 0, 0, snapshot});
      ask({board, compared, no_limit});
      for (std::int64_t user = 0; user < 3; ++user)
        ask({board, wire::user_query{{ranking::user_id(user), true}}, no_limit, 0, 0, snapshot});
    }
  }
  return made;
}

void service_history::hear(gateway_fixture& from) {
  const auto& commits = from.disk->commits;
  for (; learnt_ < commits.size(); ++learnt_) learn(*commits[learnt_]);
  for (const auto& frame : std::exchange(from.port.frames, {})) {
    for (const auto& answer : frame.messages) {
      acknowledged_ = std::max(acknowledged_, answer.origin.version);
      REQUIRE(answers_.emplace(answer.id, heard{answer, last_id_, commits.size()}).second);
    }
  }
}

/// What those who ask know from now on.
void service_history::learn(const commits::commit& stored) {
  note_numbers(stored);
  std::set<boards::board_id> unseen;
  for (const auto& entry : stored.entries) {
    if (const auto* const ended = std::get_if<commits::season_ended>(&entry)) {
      auto& board = requests_.known[ended->name];
      board.season = ended->season + 1;
      board.snapshots.push_back(boards::season_name(ended->season));
    } else if (const auto* const taken = std::get_if<commits::snapshot_taken>(&entry)) {
      requests_.known[boards_.at(taken->board)].snapshots.push_back(taken->name);
    } else if (was_deleted_before(entry)) {
      unseen.insert(std::get<commits::archive_written>(entry).archive);
    } else if (const auto* const gone = std::get_if<commits::archive_deleted>(&entry)) {
      if (unseen.contains(gone->archive)) continue;
      const auto& [board, archive] = archives_.at(gone->archive);
      std::erase(requests_.known[board].snapshots, archive);
    } else if (const auto* const deleted = std::get_if<commits::board_deleted>(&entry)) {
      requests_.known.erase(boards_.at(deleted->board));
    }
  }
}

void service_history::note_numbers(const commits::commit& stored) {
  for (const auto& entry : stored.entries) {
    if (const auto* const made = std::get_if<commits::board_created>(&entry)) {
      boards_[made->board] = made->name;
    } else if (const auto* const ended = std::get_if<commits::season_ended>(&entry)) {
      boards_[ended->next] = ended->name;
      archives_[ended->board] = {ended->name, boards::season_name(ended->season)};
    } else if (const auto* const taken = std::get_if<commits::snapshot_taken>(&entry)) {
      archives_[taken->archive] = {boards_.at(taken->board), taken->name};
    }
  }
}

// -- judging --------------------------------------------------------------------------------------

void service_history::judge(const std::vector<storage::store::commit_ptr>& commits,
                            std::uint64_t wall_ms) {
  REQUIRE(all_is_heard());
  for (const auto& stored : commits)
    for (const auto& entry : stored->entries)
      if (const auto* const gone = std::get_if<commits::user_erased>(&entry))
        erased_.emplace_back(stored->version, gone->user);
  const auto updates = updates_by_commit();
  service_model::commit_moment at;
  judge_moment(at);
  for (const auto& stored : commits) {
    REQUIRE(stored->version == at.version + 1);
    REQUIRE(stored->wall_ms >= at.wall_ms);
    at = {stored->version, stored->wall_ms};
    CAPTURE(at.version, at.wall_ms);
    if (const auto found = updates.find(at.version); found != updates.end())
      judge_updates(*stored, found->second);
    else
      judge_own(*stored);
    judge_moment(at);
  }
  for (const auto& asked : sent_) {
    CAPTURE(asked.request.id, at.version, described(asked.request, answer_to(asked)));
    REQUIRE((explained_.contains(asked.request.id) ||
             (disk_was_full_ && std::holds_alternative<wire::update>(asked.request.what))));
  }
  for (const auto& [name, board] : model_.boards) {
    CAPTURE(name);
    REQUIRE_FALSE(model_.is_due(name, wall_ms));
    for (const auto& archive : board.archives) REQUIRE(archive.written);
  }
}

/// The requests that each commit carried out.
service_history::update_map service_history::updates_by_commit() {
  update_map found;
  for (const auto& asked : sent_) {
    CAPTURE(asked.request.id);
    check_order(asked);
    const auto* const update = std::get_if<wire::update>(&asked.request.what);
    if (update == nullptr) continue;
    const auto& answer = answer_to(asked);
    if (std::holds_alternative<wire::results>(answer.what) && is_first(*update, asked))
      found[answer.origin.version].push_back(&asked);
  }
  return found;
}

/// What was acknowledged is in every later answer, and comes before every later update.
void service_history::check_order(const sent_request& asked) const {
  const auto& [id, what, origin] = answer_to(asked);
  const auto* const read = std::get_if<wire::read>(&asked.request.what);
  if (what == wire::outcome(wire::error_code::unknown_version)) {
    REQUIRE(read != nullptr);
    REQUIRE(origin.version >= asked.acknowledged);
    REQUIRE(read->at_least > origin.version);
  } else if (origin.frozen_ms) {
    REQUIRE(read != nullptr);
    REQUIRE_FALSE(read->beyond_freeze);
  } else if (read != nullptr && read->snapshot.empty() && origin.version != 0) {
    REQUIRE(origin.version >= asked.acknowledged);
    REQUIRE(origin.version >= read->at_least);
  }
}

/// Whether this is the request that was carried out, and not one that got its answer.
bool service_history::is_first(const wire::update& update, const sent_request& asked) {
  const auto& answer = answer_to(asked);
  const auto& results = std::get<wire::results>(answer.what);
  if (const auto known = first_.find(update.key); known != first_.end()) {
    const auto& first = answers_.at(known->second);
    const bool was_heard = first.last_sent < asked.request.id;
    if (first.answer.origin.version == answer.origin.version) {
      REQUIRE(answer.what == first.answer.what);
      explained_.insert(asked.request.id);
      if (was_heard)
        REQUIRE(answer.origin.replayed == (update.made_by == wire::update::key_maker::sender));
      return false;
    }
    // What bound its key counts once.
    REQUIRE_FALSE(commits::binds_key(std::get<wire::results>(first.answer.what)));
  }
  REQUIRE_FALSE(answer.origin.replayed);
  REQUIRE(answer.origin.version > asked.acknowledged);
  REQUIRE(results.size() == wire::result_count(update));
  first_[update.key] = asked.request.id;
  explained_.insert(asked.request.id);
  return true;
}

void service_history::judge_updates(const commits::commit& stored,
                                    const std::vector<const sent_request*>& of_it) {
  REQUIRE(of_it.size() == stored.requests.size());
  for (const auto* const asked : of_it) {
    CAPTURE(asked->request.id);
    const auto& update = std::get<wire::update>(asked->request.what);
    // What is due on a board comes before every update of it.
    for (const auto& board : boards_of(update)) REQUIRE_FALSE(model_.is_due(board, stored.wall_ms));
    REQUIRE(model_.apply(update, {stored.version, stored.wall_ms}) == answer_to(*asked).what);
  }
}

/// A commit without requests: what was due, and what has been written.
void service_history::judge_own(const commits::commit& stored) {
  REQUIRE(stored.requests.empty());
  REQUIRE_FALSE(stored.entries.empty());
  std::map<std::string, service_model::own_changes> expected;
  std::map<std::string, service_model::own_changes> found;
  const auto begin = [&](const std::string& board) -> auto& {
    if (found.try_emplace(board).second)
      expected[board] = model_.do_what_is_due(board, {stored.version, stored.wall_ms});
    return found[board];
  };
  std::set<boards::board_id> unseen;
  for (const auto& entry : stored.entries) {
    if (const auto* const ended = std::get_if<commits::season_ended>(&entry)) {
      begin(ended->name).kept.push_back(boards::season_name(ended->season));
    } else if (const auto* const taken = std::get_if<commits::snapshot_taken>(&entry)) {
      begin(boards_.at(taken->board)).kept.push_back(taken->name);
    } else if (was_deleted_before(entry)) {
      unseen.insert(std::get<commits::archive_written>(entry).archive);
    } else if (const auto* const gone = std::get_if<commits::archive_deleted>(&entry)) {
      if (unseen.contains(gone->archive)) continue;
      const auto& [board, archive] = archives_.at(gone->archive);
      begin(board).deleted.push_back(archive);
    } else if (const auto* const written = std::get_if<commits::archive_written>(&entry)) {
      const auto& [board, archive] = archives_.at(written->archive);
      model_.set_written(board, archive);
      const auto* const model = model_.boards.at(board).find(archive);
      REQUIRE(written->users == model->then.rows().size());
      REQUIRE(written->past_season == model->past_season);
    } else {
      FAIL("a commit without requests does something else");
    }
  }
  REQUIRE(found == expected);
}

/// Finds those answers that can come from the state after this commit.
void service_history::judge_moment(const service_model::commit_moment& at) {
  for (const auto& asked : sent_) {
    const auto id = asked.request.id;
    if (explained_.contains(id)) continue;
    const auto& answer = answer_to(asked);
    const auto* const read = std::get_if<wire::read>(&asked.request.what);
    model_.erased_soon.clear();
    for (const auto& [version, user] : erased_) {
      if (version > at.version && version <= answers_.at(id).stored)
        model_.erased_soon.push_back(user);
    }
    const bool is_of_now = read != nullptr && read->snapshot.empty() && at.version != 0 &&
                           answer.origin.version == at.version && !answer.origin.frozen_ms;
    const bool shows_archive = read != nullptr && !wire::since_of(read->asks).empty();
    if (is_of_now && shows_archive && model_.boards.contains(read->board))
      compared_[id] = model_.boards.at(read->board).now;
    if (shows_archive && is_frozen_as(answer.origin, *read))
      compared_[id] = model_.boards.at(read->board).before_freeze().now;
    if (can_come_from(at, asked) && is_explained(at, asked)) {
      explained_.insert(id);
    } else if (is_of_now && !shows_archive) {
      FAIL("request " << id << ": " << described(asked.request, answer));
    }
  }
}

bool service_history::can_come_from(const service_model::commit_moment& at,
                                    const sent_request& asked) const {
  const auto& [answer, last_sent, stored] = answers_.at(asked.request.id);
  if (answer.what == wire::outcome(wire::error_code::unknown_version) ||
      answer.what == wire::outcome(wire::error_code::storage_unavailable))
    return true;
  if (at.version < asked.acknowledged) return false;
  const auto* const read = std::get_if<wire::read>(&asked.request.what);
  if (read != nullptr && at.version > stored) return false;
  // An update that was refused, or a read before there was any commit, names none; a read of a
  // snapshot that of the snapshot; one that is shown beside is read later, when users may have been
  // erased from it, or it be gone.
  return answer.origin.version == 0 || answer.origin.version == at.version ||
         (read != nullptr && (!read->snapshot.empty() || answer.origin.frozen_ms ||
                              compared_.contains(asked.request.id)));
}

bool service_history::is_explained(const service_model::commit_moment& at,
                                   const sent_request& asked) const {
  const auto& answer = answer_to(asked);
  if (answer.what == wire::outcome(wire::error_code::unknown_version) ||
      answer.what == wire::outcome(wire::error_code::storage_unavailable))
    return true;
  const auto* const read = std::get_if<wire::read>(&asked.request.what);
  // What a frozen board showed was gone before it was read, or compared with.
  const auto is_frozen = [](std::string_view name) { return name == boards::frozen_snapshot; };
  if (read != nullptr &&
      (!read->beyond_freeze || is_frozen(read->snapshot) ||
       is_frozen(wire::since_of(read->asks))) &&
      answer.what == wire::outcome(wire::error_code::unavailable))
    return true;
  if (read == nullptr) {
    auto next = model_;
    return next.apply(std::get<wire::update>(asked.request.what), at) == answer.what;
  }
  if (answer.what == wire::outcome(wire::error_code::unknown_snapshot) && misses_snapshot(*read))
    return true;
  const auto compared = compared_.find(asked.request.id);
  if (answer.origin.frozen_ms && compared == compared_.end() && !is_frozen_as(answer.origin, *read))
    return false;
  auto possible = model_.answers(*read, compared != compared_.end() ? &compared->second : nullptr);
  if (answer.origin.frozen_ms && is_frozen_as(answer.origin, *read))
    std::ranges::move(model_.answers(*read), std::back_inserter(possible));
  if (asked.is_last) possible = {possible.back()};
  const bool is_possible = std::ranges::any_of(possible, [&](const wire::outcome& outcome) {
    return as_received(comparable(outcome)) == comparable(answer.what);
  });
  if (read->snapshot.empty() || !is_possible) return is_possible;
  // An error may come from either.
  const auto board = model_.boards.find(read->board);
  const auto* const archive =
      board == model_.boards.end() ? nullptr : board->second.find(read->snapshot);
  return answer.origin.version == at.version ||
         (archive != nullptr && answer.origin.version == archive->version);
}

/// Whether the board that is read, or one of several, shows the moment that an answer says it does.
bool service_history::is_frozen_as(const wire::answer_origin& origin,
                                   const wire::read& asked) const {
  if (!wire::is_of_one_board(asked.asks)) {
    return std::ranges::any_of(model_.boards, [&](const auto& each) {
      const auto* const shown = each.second.frozen();
      return shown != nullptr && shown->at_ms == origin.frozen_ms;
    });
  }
  const auto board = model_.boards.find(asked.board);
  const auto* const frozen = board == model_.boards.end() ? nullptr : board->second.frozen();
  return frozen != nullptr && frozen->version == origin.version &&
         frozen->at_ms == origin.frozen_ms;
}

/// Whether a snapshot that is read, or shown beside, is not there.
bool service_history::misses_snapshot(const wire::read& asked) const {
  const auto board = model_.boards.find(asked.board);
  const auto is_missing = [&](std::string_view name) {
    if (name.empty()) return false;
    if (board == model_.boards.end()) return true;
    const auto seen = asked.beyond_freeze ? board->second : board->second.before_freeze();
    return seen.find(std::string(name)) == nullptr;
  };
  return is_missing(asked.snapshot) || is_missing(wire::since_of(asked.asks));
}

}  // namespace scoreboard::tests
