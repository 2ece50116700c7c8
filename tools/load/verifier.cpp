#include "tools/load/verifier.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

namespace scoreboard::load {

namespace {

// By the API nothing was done; after any other 5xx the write may have been carried out.
constexpr unsigned service_unavailable = 503;

bool is_write(request_kind kind) {
  return kind != request_kind::top && kind != request_kind::window;
}

}  // namespace

std::string verifier::name(std::uint32_t user) const {
  std::string text;
  names_.append(text, user);
  return text;
}

std::uint32_t verifier::known_users() const {
  return static_cast<std::uint32_t>(std::count_if(
      states_.begin(), states_.end(), [](const user_state& state) { return state.exists; }));
}

void verifier::starts_with(const board_entry& entry) {
  const auto user = names_.index_of(entry.user, static_cast<std::uint32_t>(states_.size()));
  if (!user) return;
  states_[*user].exists = true;
  states_[*user].total = entry.total;
}

std::optional<std::uint32_t> verifier::reserve(std::uint32_t wanted) {
  if (busy_ == states_.size()) return std::nullopt;
  while (states_[wanted].busy) wanted = wanted + 1 == states_.size() ? 0 : wanted + 1;
  states_[wanted].busy = true;
  ++busy_;
  return wanted;
}

std::int64_t verifier::after(const user_state& state, const update& update) {
  return update.relative ? state.total + update.value : update.value;
}

bool verifier::ended(const request& sent, const response& answer) {
  if (!is_write(sent.kind)) {
    if (answer.ok()) check_read(answer);
    return true;
  }
  const bool open = (answer.status == 0 && !answer.never_sent) ||
                    (answer.status >= 500 && answer.status != service_unavailable);
  if (open) doubtful_.insert(sent.began);
  // A refused repetition says nothing about the first attempt.
  if (!answer.ok() && doubtful_.count(sent.began) != 0) return false;
  if (answer.ok()) settle(sent, answer);
  release(sent);
  doubtful_.erase(sent.began);
  return true;
}

void verifier::gave_up(const request& sent) {
  doubtful_.erase(sent.began);
  for (const auto& update : sent.updates) {
    auto& state = states_[update.user];  // stays busy
    state.perhaps = after(state, update);
    ++unanswered_;
  }
}

void verifier::release(const request& sent) {
  for (const auto& update : sent.updates) states_[update.user].busy = false;
  busy_ -= static_cast<std::uint32_t>(sent.updates.size());
}

void verifier::check_read(const response& answer) {
  try {
    const auto entries = parse_entries(answer.body);
    const auto worse_first = [](const board_entry& a, const board_entry& b) {
      return a.total < b.total;
    };
    const auto wrong = std::adjacent_find(entries.begin(), entries.end(), worse_first);
    if (wrong != entries.end())
      found.add(fmt::format("a read is not best first: user {} with {} stands before one with {}",
                            wrong->user, wrong->total, std::next(wrong)->total));
  } catch (const std::runtime_error& error) {
    found.add(error.what());
  }
}

void verifier::settle(const request& sent, const response& answer) {
  try {
    if (sent.kind != request_kind::bulk)
      return settle_update(sent, sent.updates.front(), parse_entry(answer.body));
    const auto results = parse_update_results(answer.body);
    if (results.size() != sent.updates.size())
      throw std::runtime_error(fmt::format("{} updates in one request got {} answers",
                                           sent.updates.size(), results.size()));
    for (std::size_t i = 0; i < results.size(); ++i)
      if (results[i].error_code.empty()) settle_update(sent, sent.updates[i], results[i].entry);
  } catch (const std::runtime_error& error) {
    found.add(error.what());
  }
}

void verifier::settle_update(const request& sent, const update& update,
                             const board_entry& answered) {
  ++acknowledged_;
  auto& state = states_[update.user];
  const auto right = after(state, update);
  if (answered.user != name(update.user))
    return found.add(fmt::format("an update of user {} was answered for user {}", name(update.user),
                                 answered.user));
  if (answered.total != right)
    found.add(fmt::format(
        "user {}: the answer to {} said {}, but it must be {}", answered.user,
        update.relative ? fmt::format("{:+}", update.value) : fmt::format("total {}", update.value),
        answered.total, right));
  // A write that repeats the total leaves the user's place unchanged.
  if (!state.exists || state.total != answered.total) {
    state.began = sent.began;
    state.acknowledged = ++events_;
  }
  state.exists = true;
  state.total = answered.total;
}

}  // namespace scoreboard::load
