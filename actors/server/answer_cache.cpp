#include "actors/server/answer_cache.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <variant>

#include "src/base/random_word.hpp"

namespace scoreboard::actors {

namespace {

constexpr std::size_t recent_reads = 1024;

}  // namespace

bool answer_cache::span::stands(const std::optional<std::int64_t>& before,
                                std::int64_t after) const noexcept {
  if (after > high) return before && *before > high;
  return !ends_board && after < low && (!before || *before < low);
}

answer_cache::answer_cache(std::size_t most_kept)
    : most_kept_(most_kept),
      last_version_(random_word()),
      recent_(most_kept > 0 ? recent_reads : 0) {}

const wire::listing* answer_cache::find(const wire::read& what) {
  if (kept_.empty()) return nullptr;
  const auto* const found = kept_.find(what);
  return found == nullptr ? nullptr : &found->value;
}

bool answer_cache::asked_again(const wire::read& what) {
  if (recent_.empty()) return false;
  const auto hash = wire::read_hash()(what);
  return std::exchange(recent_[hash % recent_.size()], hash) == hash;
}

void answer_cache::cut_begins(std::uint64_t cut) {
  if (most_kept_ > 0) cuts_.emplace_hint(cuts_.end(), cut, log_end());
}

void answer_cache::cut_ends(std::uint64_t cut) {
  if (cuts_.erase(cut) == 0) return;
  const auto needed = cuts_.empty() ? log_end() : cuts_.begin()->second;
  log_.erase(log_.begin(), log_.begin() + static_cast<std::ptrdiff_t>(needed - log_begin_));
  log_begin_ = needed;
}

std::uint64_t answer_cache::keep(std::uint64_t cut, const wire::read& what,
                                 const wire::entries& found) {
  // One that is kept already shows what this one does: both stand now.
  const auto begun = cuts_.find(cut);
  if (begun == cuts_.end() || found.empty() || found.size() > most_entries) return 0;
  const auto& board = what.board;
  const auto shows = span_of(what, found);
  if (!stands_since(begun->second, board, shows)) return 0;
  if (const auto* same = find(what)) return same->version;
  if (kept_.size() == most_kept_) forget_oldest();
  const auto& made = kept_.insert(what, {next_version(), found});
  by_board_[board].push_back({shows, &made});
  return made.value.version;
}

void answer_cache::note(const round::standing& one) {
  if (!cuts_.empty()) log(one);
  const auto board = by_board_.find(one.board);
  if (board == by_board_.end()) return;
  std::erase_if(board->second, [&](const place& at) {
    if (at.shows.stands(one.before, one.total)) return false;
    kept_.erase(*at.its);
    return true;
  });
  if (board->second.empty()) by_board_.erase(board);
}

answer_cache::span answer_cache::span_of(const wire::read& what, const wire::entries& found) {
  return {found.back().total, found.front().total, found.size() < wire::wanted(what.asks).count};
}

bool answer_cache::stands_since(std::uint64_t position, const std::string& board,
                                const span& shows) const {
  return std::all_of(
      log_.begin() + static_cast<std::ptrdiff_t>(position - log_begin_), log_.end(),
      [&](const change& one) { return one.board != board || shows.stands(one.before, one.after); });
}

void answer_cache::log(const round::standing& one) {
  if (log_.size() < most_logged) {
    log_.push_back({one.board, one.before, one.total});
    return;
  }
  log_begin_ = log_end();
  log_.clear();
  cuts_.clear();
}

void answer_cache::forget_oldest() {
  const auto& oldest = kept_.oldest();
  const auto board = by_board_.find(oldest.what.board);
  std::erase_if(board->second, [&](const place& one) { return one.its == &oldest; });
  if (board->second.empty()) by_board_.erase(board);
  kept_.erase(oldest);
}

std::uint64_t answer_cache::next_version() noexcept {
  if (++last_version_ == 0) ++last_version_;
  return last_version_;
}

}  // namespace scoreboard::actors
