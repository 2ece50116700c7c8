#include "actors/server/reader.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace scoreboard::actors {

reader::reader(const options& chosen, const boards::directory& boards, door& answers,
               admission& places)
    : options_(chosen),
      boards_(boards),
      answers_(answers),
      places_(places),
      kept_answers_(options_.kept_answers),
      waiting_(std::max<std::size_t>(places.most() / 2, 1)) {}

void reader::take(const return_address& from, wire::read& what, std::uint64_t version) {
  what.max_entries = std::min<std::uint64_t>(what.max_entries, options_.max_entries);
  if (const auto* kept = kept_answers_.find(what)) {
    const wire::answer_origin origin{version, false};
    if (kept->tag == what.known_tag) return answers_.answer(from, wire::unchanged{}, origin);
    return answers_.answer(from, *kept, origin);
  }
  if (places_.full() || !waiting_.add(from, what, kept_answers_.asked_again(what)))
    return answers_.answer(from, wire::error_code::overloaded);
  places_.enter(1);
}

std::vector<read_batch> reader::next(std::uint64_t version) {
  std::vector<read_batch> leaving;
  for (auto& one : waiting_.take()) {
    const auto* const board = boards_.find(one.board);
    if (board == nullptr || board->pending) {
      places_.leave(one.cost.readers);
      waiting_.done(one.cost);
      for (const auto& job : one.jobs) {
        for (const auto& to : job.from) answers_.answer(to, wire::error_code::unknown_board);
      }
      continue;
    }
    const auto read_point = ++last_read_point_;
    if (std::ranges::any_of(one.jobs, &read_batch::job::keep)) kept_answers_.begin(read_point);
    leaving.push_back({read_point, board->id, version, board->spread ? options_.shards : 1,
                       std::move(one.jobs), one.cost});
  }
  return leaving;
}

void reader::done(answer_batch& batch) {
  places_.leave(batch.its_cost.readers);
  waiting_.done(batch.its_cost);
  for (auto& [asked, outcome] : batch.answers) {
    if (auto* const plain = std::get_if<wire::outcome>(&outcome)) {
      auto& found = std::get<wire::listing>(*plain);
      found.tag = kept_answers_.keep(batch.read_point, batch.board, asked.what, found.list);
      answers_.answer(asked.from, wire::encode(*plain, {batch.version, false}));
    } else {
      answers_.answer(asked.from, std::get<wire::encoded_outcome>(outcome));
    }
  }
  kept_answers_.end(batch.read_point);
}

void reader::note(const commits::commit& one) {
  if (kept_answers_.idle()) return;
  for (const auto& entry : one.entries) {
    if (const auto* const change = std::get_if<commits::total_change>(&entry))
      kept_answers_.note(*change);
  }
}

}  // namespace scoreboard::actors
