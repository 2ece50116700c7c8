#include "tests/load/simulated_service.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace scoreboard::tests {

using load::request_kind;

namespace {

using rows = simulated_service::rows;
using row = simulated_service::row;

const rows nobody;

auto find(const rows& board, std::uint32_t user) {
  return std::find_if(board.begin(), board.end(),
                      [user](const row& entry) { return entry.user == user; });
}

std::string entry(const rows& board, std::size_t index, bool ranked) {
  const auto& shown = board[index];
  const auto rank = ranked ? fmt::format("\"rank\":{},", index + 1) : "";
  return fmt::format(R"({{{}"user":{},"total":{}}})", rank, shown.user + 1, shown.total);
}

/// The entries from index `begin` to before `end`, as far as there are any.
std::string entries(const rows& board, std::size_t begin, std::size_t end, bool ranked) {
  std::vector<std::string> texts;
  for (auto i = begin; i < std::min(end, board.size()); ++i)
    texts.push_back(entry(board, i, ranked));
  return fmt::format("[{}]", fmt::join(texts, ","));
}

std::size_t count(const rows& board, std::int64_t minimum, std::int64_t maximum) {
  return static_cast<std::size_t>(std::count_if(board.begin(), board.end(), [&](const row& entry) {
    return minimum <= entry.total && entry.total <= maximum;
  }));
}

std::string ranking(const rows& board, const std::vector<std::uint32_t>& friends) {
  const auto among = [&](std::uint32_t user) {
    return std::count(friends.begin(), friends.end(), user) != 0;
  };
  std::vector<std::string> ranked;
  std::vector<std::string> missing;
  for (std::size_t i = 0; i < board.size(); ++i)
    if (among(board[i].user)) ranked.push_back(entry(board, i, true));
  for (std::size_t i = 0; i < friends.size(); ++i) {
    const bool again =
        std::count(friends.begin(), friends.begin() + static_cast<long>(i), friends[i]) != 0;
    if (!again && find(board, friends[i]) == board.end())
      missing.push_back(std::to_string(friends[i] + 1));
  }
  return fmt::format(R"({{"of":{},"entries":[{}],"missing":[{}]}})", board.size(),
                     fmt::join(ranked, ","), fmt::join(missing, ","));
}

/// The body of a good answer; none where the user is unknown.
std::optional<std::string> body(const load::request& asked, const rows& board) {
  const auto& query = asked.asked;
  const std::size_t position = query.position - 1;
  const auto view = [&](std::size_t begin, std::size_t end) {
    return fmt::format(R"({{"of":{},"season":1,"entries":{}}})", board.size(),
                       entries(board, begin, end, true));
  };
  const auto user = find(board, query.user);
  const auto index = static_cast<std::size_t>(user - board.begin());
  switch (asked.kind) {
    case request_kind::top:
      return entries(board, 0, query.limit, false);
    case request_kind::window:
      return entries(board, position > query.scope ? position - query.scope : 0,
                     position + query.scope + 1, false);
    case request_kind::page:
      return view(position, position + query.limit);
    case request_kind::around: {
      if (user == board.end()) return std::nullopt;
      const auto length = std::min<std::size_t>(board.size(), 2 * std::size_t{query.scope} + 1);
      const auto begin =
          std::min(index > query.scope ? index - query.scope : 0, board.size() - length);
      return view(begin, begin + length);
    }
    case request_kind::user:
      if (user == board.end()) return std::nullopt;
      return fmt::format(R"({{"user":{},"total":{},"rank":{},"of":{}}})", user->user + 1,
                         user->total, index + 1, board.size());
    case request_kind::rank:
      return fmt::format(R"({{"rank":{},"of":{}}})",
                         1 + count(board, query.minimum, load::read_query::no_maximum),
                         board.size());
    case request_kind::count:
      return fmt::format(R"({{"count":{}}})", count(board, query.minimum, query.maximum));
    default:
      return ranking(board, asked.friends);
  }
}

}  // namespace

const rows& simulated_service::board_at(std::uint32_t board, std::uint64_t version) const {
  const auto next = past_[board].upper_bound(version);
  return next == past_[board].begin() ? nobody : std::prev(next)->second;
}

void simulated_service::set(rows& board, row changed) {
  const auto old = find(board, changed.user);
  if (old != board.end() && old->total == changed.total) return;
  if (old != board.end()) board.erase(old);
  const auto behind = std::find_if(board.begin(), board.end(),
                                   [&](const row& entry) { return entry.total < changed.total; });
  board.insert(behind, changed);
}

std::string simulated_service::carry_out(const load::update& update, bool detailed) {
  auto& board = rows_[boards_.board_of(update.user)];
  const auto old = find(board, update.user);
  const auto previous = old == board.end() ? std::nullopt : std::optional(old->total);
  const auto total = update.relative ? previous.value_or(0) + update.value : update.value;
  set(board, {update.user, total, version_});
  const auto more =
      fmt::format(R"(,"taken":true,"previous":{})", previous ? std::to_string(*previous) : "null");
  return fmt::format(R"({{"user":{},"total":{}{}}})", update.user + 1, total, detailed ? more : "");
}

std::vector<load::response> simulated_service::commit(
    const std::vector<const load::request*>& writes) {
  ++version_;
  std::vector<load::response> answers;
  for (const auto* write : writes) {
    std::vector<std::string> results;
    const bool list = load::is_list(write->kind);
    for (const auto& update : write->updates)
      results.push_back(carry_out(update, list || write->kind == request_kind::post));
    auto& answer = answers.emplace_back();
    answer.status = 200;
    answer.version = version_;
    answer.body = list ? fmt::format("[{}]", fmt::join(results, ",")) : results.front();
    for (const auto& update : write->updates) {
      const auto board = boards_.board_of(update.user);
      past_[board][version_] = rows_[board];
    }
  }
  return answers;
}

load::response simulated_service::answer(const load::request& asked, const rows& board,
                                         std::uint64_t version) {
  load::response made;
  const auto text = body(asked, board);
  made.status = text ? 200 : 404;
  made.body = text.value_or(R"({"error":"no such user","code":"unknown_user"})");
  made.version = version;
  return made;
}

}  // namespace scoreboard::tests
