#include "actors/server/event_log.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

namespace scoreboard::actors {

event_log::event_log(std::deque<commits::event> stored, const storage::store::progress& reached,
                     door& answers)
    : kept_(std::move(stored)),
      last_(reached.last_event),
      forgotten_(reached.forgotten_event),
      answers_(answers) {
  forget_old_events();
}

void event_log::forget_old_events() {
  for (; kept_.size() > commits::kept_events; kept_.pop_front()) forgotten_ = kept_.front().number;
}

void event_log::note(const commits::commit& stored, std::uint64_t version) {
  auto made = commits::events_of(stored, last_);
  last_ = made.last;
  if (made.list.empty()) return;
  std::ranges::move(made.list, std::back_inserter(kept_));
  forget_old_events();
  for (const auto& entry : stored.entries) {
    const auto* const erased = std::get_if<commits::user_erased>(&entry);
    if (erased == nullptr) continue;
    for (auto& told : kept_) {
      if (commits::names(told, erased->user)) told.user = ranking::user_id::nobody();
    }
  }
  std::deque<waiting> still_waiting;
  for (auto& one : std::exchange(waiting_, {})) {
    auto outcome = answer_of(one.asked);
    const auto* const found = std::get_if<wire::event_list>(&outcome);
    if (found == nullptr || !found->list.empty()) {
      answers_.answer(one.from, outcome, {version, false});
      continue;
    }
    // Those of another board.
    one.asked.after = found->last;
    still_waiting.push_back(std::move(one));
  }
  waiting_ = std::move(still_waiting);
}

void event_log::take(return_address from, const wire::events_query& asked, std::uint64_t version,
                     time_point now) {
  auto outcome = answer_of(asked);
  const auto* const found = std::get_if<wire::event_list>(&outcome);
  if (!asked.wait || found == nullptr || !found->list.empty())
    return answers_.answer(from, outcome, {version, false});
  if (waiting_.size() >= most_waiting)
    return answers_.answer(from, wire::error_code::overloaded, {version, false});
  auto& added = waiting_.emplace_back(waiting{std::move(from), asked, now + longest_wait});
  added.asked.after = found->last;
}

void event_log::tick(std::uint64_t version, time_point now) {
  for (; !waiting_.empty() && waiting_.front().until <= now; waiting_.pop_front()) {
    const auto& one = waiting_.front();
    answers_.answer(one.from, wire::event_list{{}, one.asked.after.value_or(last_)},
                    {version, false});
  }
}

wire::outcome event_log::answer_of(const wire::events_query& asked) const {
  const auto after = asked.after.value_or(last_);
  if (after > last_) return wire::error_code::unknown_event;
  if (after < forgotten_) return wire::error_code::events_gone;
  wire::event_list made{{}, after};
  for (auto next = std::ranges::upper_bound(kept_, after, {}, &commits::event::number);
       next != kept_.end() && made.list.size() < asked.limit; ++next) {
    made.last = next->number;
    if (asked.board.empty() || asked.board == next->board) made.list.push_back(*next);
  }
  return made;
}

}  // namespace scoreboard::actors
