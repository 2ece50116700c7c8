#include "tools/load/verifier.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "tools/load/error_text.hpp"
#include "tools/load/read_text.hpp"

namespace scoreboard::load {

namespace {

// By the API nothing was done; after any other 5xx the write may have been carried out.
constexpr unsigned service_unavailable = 503;

std::string text_of(std::optional<std::int64_t> total) {
  return total ? std::to_string(*total) : "null";
}

}  // namespace

verifier::verifier(std::uint32_t users, user_names names, board_set boards)
    : users_(users, names, boards), places_(users), states_(users) {
  histories_.reserve(boards.size());
  for (std::uint32_t board = 0; board < boards.size(); ++board)
    histories_.emplace_back(replayed_board(users_, places_));
}

board_history& verifier::history_of(std::uint32_t user) {
  return histories_[users_.boards().board_of(user)];
}

std::uint32_t verifier::known_users() const {
  return static_cast<std::uint32_t>(std::count_if(
      states_.begin(), states_.end(), [](const user_state& state) { return state.exists; }));
}

void verifier::starts_with(std::uint32_t board, std::uint64_t version,
                           const std::vector<answered_entry>& entries) {
  auto& history = histories_[board];
  history.acknowledged(version);
  for (const auto& entry : entries) {
    const auto id = users_.id_of(board, entry.user);
    history.board().start_with(id, entry.total);
    if (users_.is_stranger(id)) continue;
    states_[id].exists = true;
    states_[id].total = entry.total;
  }
}

// -- sending --------------------------------------------------------------------------------------

std::optional<std::uint32_t> verifier::reserve(std::uint32_t wanted) {
  if (busy_ == states_.size()) return std::nullopt;
  while (states_[wanted].busy) wanted = wanted + 1 == states_.size() ? 0 : wanted + 1;
  states_[wanted].busy = true;
  ++busy_;
  return wanted;
}

std::optional<std::uint32_t> verifier::reserve_on_board(std::uint32_t wanted) {
  const auto& boards = users_.boards();
  const auto board = boards.board_of(wanted);
  for (auto left = boards.users_on(board); left > 0; --left) {
    if (!states_[wanted].busy) return reserve(wanted);
    const auto next = std::uint64_t{wanted} + boards.size();
    wanted = next < states_.size() ? static_cast<std::uint32_t>(next) : boards.nearest_on(board, 0);
  }
  return std::nullopt;
}

void verifier::begin(request& out) {
  out.number = ++requests_;
  if (!is_write(out.kind)) {
    auto& history = histories_[out.board];
    out.acknowledged_before = history.newest_acknowledged();
    return history.read_sent(out.acknowledged_before);
  }
  for (const auto& update : out.updates) {
    auto& history = history_of(update.user);
    states_[update.user].newest_before = history.newest_seen();
    history.write_sent(history.newest_seen());
  }
}

bool verifier::ended(const request& sent, const response& answer) {
  if (!is_write(sent.kind)) {
    read_ended(sent, answer);
    return true;
  }
  const bool open = (answer.status == 0 && !answer.never_sent) ||
                    (answer.status >= 500 && answer.status != service_unavailable);
  if (open) doubtful_.insert(sent.number);
  // A refused repetition says nothing about the first attempt.
  if (!answer.ok() && doubtful_.count(sent.number) != 0) return false;
  write_ended(sent, answer);
  doubtful_.erase(sent.number);
  return true;
}

// -- writes ---------------------------------------------------------------------------------------

std::int64_t verifier::after(const user_state& state, const update& update) {
  return update.relative ? state.total + update.value : update.value;
}

void verifier::write_ended(const request& sent, const response& answer) {
  if (answer.ok()) settle(sent, answer);
  busy_ -= static_cast<std::uint32_t>(sent.updates.size());
  for (const auto& update : sent.updates) {
    auto& state = states_[update.user];
    state.busy = false;
    history_of(update.user).write_ended(state.newest_before);
  }
  if (sent.kind != request_kind::spread) return replay(sent.board);
  for (const auto& update : sent.updates) replay(users_.boards().board_of(update.user));
}

void verifier::gave_up(const request& sent) {
  doubtful_.erase(sent.number);
  for (std::uint32_t i = 0; i < sent.updates.size(); ++i) {
    const auto& update = sent.updates[i];
    const auto& state = states_[update.user];  // stays busy
    auto& history = history_of(update.user);
    history.add({state.newest_before + 1, after(state, update), update.user,
                 static_cast<std::uint32_t>(sent.number), i, true});
    history.write_ended(state.newest_before);
    replay(users_.boards().board_of(update.user));
    ++unanswered_;
  }
}

void verifier::settle(const request& sent, const response& answer) {
  try {
    std::vector<update_result> results;
    if (is_list(sent.kind))
      results = parse_update_results(answer.body);
    else
      results.push_back(parse_update_result(answer.body));
    if (results.size() != sent.updates.size())
      throw std::runtime_error(fmt::format("{} updates in one request got {} answers",
                                           sent.updates.size(), results.size()));
    if (answer.version == 0)
      throw std::runtime_error("an acknowledged write has no Scoreboard-Version");
    for (std::uint32_t i = 0; i < results.size(); ++i) {
      history_of(sent.updates[i].user).acknowledged(answer.version);
      if (results[i].error_code.empty()) settle_update(sent, i, results[i], answer.version);
    }
  } catch (const std::runtime_error& error) {
    found.add(error.what());
  }
}

void verifier::settle_update(const request& sent, std::uint32_t index, const update_result& result,
                             std::uint64_t version) {
  ++acknowledged_;
  const auto& update = sent.updates[index];
  if (auto wrong = wrong_in(update, result); !wrong.empty()) found.add(std::move(wrong));
  auto& state = states_[update.user];
  if (version <= state.newest_before)
    found.add(fmt::format("a write of user {} got version {}, but {} was seen before it was sent",
                          name(update.user), version, state.newest_before));
  state.exists = true;
  state.total = result.entry.total;
  history_of(update.user)
      .add({version, state.total, update.user, static_cast<std::uint32_t>(sent.number), index,
            false});
}

std::string verifier::wrong_in(const update& update, const update_result& result) const {
  const auto& state = states_[update.user];
  const auto user = name(update.user);
  if (result.entry.user != user)
    return fmt::format("an update of user {} was answered for user {}", user, result.entry.user);
  if (const auto right = after(state, update); result.entry.total != right)
    return fmt::format(
        "user {}: the answer to {} said {}, but it must be {}", user,
        update.relative ? fmt::format("{:+}", update.value) : fmt::format("total {}", update.value),
        result.entry.total, right);
  if (!result.details) return {};
  const auto previous = state.exists ? std::optional(state.total) : std::nullopt;
  if (result.details->previous != previous)
    return fmt::format("user {}: the answer said that the previous total was {}, but it was {}",
                       user, text_of(result.details->previous), text_of(previous));
  return result.details->taken ? std::string()
                               : fmt::format("user {}: the answer said that {} was not taken", user,
                                             result.entry.total);
}

// -- reads ----------------------------------------------------------------------------------------

void verifier::read_ended(const request& sent, const response& answer) {
  auto& history = histories_[sent.board];
  history.read_ended(sent.acknowledged_before);
  const bool shows_state =
      answer.ok() || (answer.status == 404 && error_text(answer) == "404 unknown_user");
  if (shows_state) {
    try {
      auto read = record(sent, answer);
      const auto bytes = read.bytes();
      history.saw(read.version);
      if (read.version < sent.acknowledged_before)
        found.add(
            fmt::format("board {} at version {}, {}: a write was acknowledged with version "
                        "{} before the read was sent",
                        users_.boards().name(sent.board), read.version, load::text_of(read, users_),
                        sent.acknowledged_before));
      else if (waiting_bytes_ + bytes > most_waiting_bytes)
        ++reads_unchecked_;
      else if (history.add(std::move(read)))
        waiting_bytes_ += bytes;
    } catch (const std::runtime_error& error) {
      found.add(error.what());
    }
  }
  replay(sent.board);
}

recorded_read verifier::record(const request& sent, const response& answer) {
  recorded_read read;
  read.version = answer.version;
  read.kind = sent.kind;
  read.asked = sent.asked;
  read.user_unknown = !answer.ok();
  switch (sent.kind) {
    case request_kind::count:
      read.number = parse_count(answer.body);
      break;
    case request_kind::rank: {
      const auto ranked = parse_rank(answer.body);
      read.number = ranked.rank;
      read.of = ranked.of;
      break;
    }
    case request_kind::top:
    case request_kind::window:
      record_view(sent, parse_entries(answer.body), read);
      break;
    case request_kind::user:
      if (!read.user_unknown) record_view(sent, parse_user(answer.body), read);
      break;
    default:
      if (!read.user_unknown) record_view(sent, parse_view(answer.body), read);
  }
  check_asked(sent, read);
  return read;
}

void verifier::record_view(const request& sent, const board_view& view, recorded_read& out) {
  out.of = view.of;
  out.shown.reserve(view.entries.size());
  for (const auto& entry : view.entries) {
    if (entry.rank > place::nowhere) throw std::runtime_error("a rank is beyond all users");
    out.shown.push_back({users_.id_of(sent.board, entry.user),
                         static_cast<std::uint32_t>(entry.rank), entry.total});
  }
  for (const auto& user : view.missing) out.missing.push_back(users_.id_of(sent.board, user));
}

/// Throws unless the answer is about those who were asked for. (An `around` is checked with its
/// entries.)
void verifier::check_asked(const request& sent, const recorded_read& read) const {
  if (sent.kind == request_kind::user && !read.user_unknown &&
      read.shown.front().user != sent.asked.user)
    throw std::runtime_error(fmt::format("the answer about user {} is about user {}",
                                         name(sent.asked.user), name(read.shown.front().user)));
  if (sent.kind != request_kind::ranking) return;
  auto asked = sent.friends;
  std::sort(asked.begin(), asked.end());
  asked.erase(std::unique(asked.begin(), asked.end()), asked.end());
  auto answered = read.missing;
  for (const auto& shown : read.shown) answered.push_back(shown.user);
  std::sort(answered.begin(), answered.end());
  if (asked != answered)
    throw std::runtime_error(
        fmt::format("a ranking of {} users is about others: {} are ranked, {} "
                    "missing",
                    asked.size(), read.shown.size(), read.missing.size()));
}

void verifier::replay(std::uint32_t board) {
  histories_[board].replay([&](const recorded_read& read, const std::string& wrong) {
    waiting_bytes_ -= read.bytes();
    ++reads_explained_;
    if (wrong.empty()) return;
    found.add(fmt::format("board {} at version {}, {}: {}", users_.boards().name(board),
                          read.version, load::text_of(read, users_), wrong));
  });
}

void verifier::finish() {
  const auto changed = std::count_if(
      histories_.begin(), histories_.end(),
      [](const board_history& history) { return history.board().saw_strangers_change(); });
  if (changed > 0)
    found.add_first(
        fmt::format("somebody else wrote to {} of the boards during the run, so nothing "
                    "that reads of them showed can be relied on",
                    changed));
}

}  // namespace scoreboard::load
