#include "actors/server/reader.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>
#include <variant>

#include "actors/server/read_answers.hpp"

namespace scoreboard::actors {

namespace {

/// The users whom a query looks up on a board; none when it takes no users of their type.
std::optional<std::vector<ranking::user_id>> users_of(const wire::query& asked,
                                                      boards::user_kind kind) {
  std::vector<ranking::user_id> users;
  const auto add = [&](const boards::user_reference& named) {
    auto user = boards::resolve(named, kind);
    if (!user) return false;
    users.push_back(*std::move(user));
    return true;
  };
  bool resolved = true;
  if (const auto* const around = std::get_if<wire::around_user_query>(&asked))
    resolved = add(around->user);
  else if (const auto* const one = std::get_if<wire::user_query>(&asked))
    resolved = add(one->user);
  else if (const auto* const ranking = std::get_if<wire::ranking_query>(&asked))
    resolved = std::ranges::all_of(ranking->users, [&](const auto& user) {
      return add({user, false});
    });
  if (!resolved) return std::nullopt;
  return users;
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
  if (asked.at_least > version)
    return answers_.answer(from, wire::error_code::unknown_version, origin);
  asked.at_least = 0;  // holds from now on
  asked.max_entries = std::min<std::uint64_t>(asked.max_entries, options_.max_entries);
  if (const auto* const names = std::get_if<wire::boards_query>(&asked.asks))
    return answers_.answer(from, answer_of(*names, *boards_.list()), origin);
  if (const auto* kept = kept_answers_.find(asked)) {
    if (kept->tag == asked.known_tag) return answers_.answer(from, wire::unchanged{}, origin);
    return answers_.answer(from, *kept, origin);
  }
  const bool keep = wire::core_positions(asked.asks) && kept_answers_.asked_again(asked);
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
    } else if (!add_board(gathered.board, batch)) {
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
bool reader::add_board(const std::string& name, read_batch& to) {
  const auto* const board = boards_.find(name);
  std::vector<ranking::user_id> users;
  std::erase_if(to.jobs, [&](read_batch::job& job) {
    if (board == nullptr) {
      refuse(job, wire::error_code::unknown_board, to.version);
      return true;
    }
    auto looked_up = users_of(job.what.asks, board->settings.users);
    if (!looked_up) {
      refuse(job, wire::error_code::invalid_user, to.version);
      return true;
    }
    job.user = users.size();
    std::ranges::move(*looked_up, std::back_inserter(users));
    return false;
  });
  if (to.jobs.empty()) return false;
  to.sources.push_back(source_of(*board, std::move(users)));
  return true;
}

void reader::add_boards(const wire::standings_query& asked, read_batch& to) const {
  for (const auto& name : asked.boards) {
    const auto* const board = boards_.find(name);
    if (board == nullptr) continue;
    if (auto user = boards::resolve(asked.user, board->settings.users))
      to.sources.push_back(source_of(*board, {*std::move(user)}));
  }
}

void reader::add_search(const wire::boards_of_user_query& asked, read_batch& to) const {
  to.boards = boards_.list();
  to.searched = std::make_shared<user_on_boards>(user_among(asked.user, *to.boards));
  to.searches = options_.shards;
}

reader::source reader::source_of(const boards::board_info& board,
                                 std::vector<ranking::user_id> users) const {
  source made{board, board.spread ? options_.shards : 1, nullptr};
  if (!users.empty())
    made.users = std::make_shared<const std::vector<ranking::user_id>>(std::move(users));
  return made;
}

void reader::refuse(const read_batch::job& job, wire::error_code why, std::uint64_t version) {
  for (const auto& to : job.from) answers_.answer(to, why, {version, false});
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
      answers_.answer(asked.from, wire::encode(*plain, {batch.version, false}));
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
    }
  }
}

}  // namespace scoreboard::actors
