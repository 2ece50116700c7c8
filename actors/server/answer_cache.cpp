#include "actors/server/answer_cache.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <variant>

#include "src/base/random_word.hpp"
#include "src/ranking/place.hpp"

namespace scoreboard::actors {

namespace {

constexpr std::size_t recent_reads = 1024;

}  // namespace

bool answer_cache::span::stands(const std::optional<std::uint64_t>& before,
                                std::uint64_t after) const noexcept {
  if (after < best) return before && *before < best;
  return !ends_board && after > worst && (!before || *before > worst);
}

answer_cache::answer_cache(std::size_t most_kept)
    : most_kept_(most_kept), last_tag_(random_word()), recent_(most_kept > 0 ? recent_reads : 0) {}

const wire::listing* answer_cache::find(const wire::read& asked) {
  if (kept_.empty()) return nullptr;
  const auto* const found = kept_.find(asked);
  return found == nullptr ? nullptr : &found->value.what;
}

bool answer_cache::asked_again(const wire::read& asked) {
  if (recent_.empty()) return false;
  const auto hash = wire::read_hash()(asked);
  return std::exchange(recent_[hash % recent_.size()], hash) == hash;
}

void answer_cache::begin(std::uint64_t read_point) {
  if (most_kept_ > 0) read_points_.emplace_hint(read_points_.end(), read_point, log_end());
}

void answer_cache::end(std::uint64_t read_point) {
  if (read_points_.erase(read_point) == 0) return;
  const auto needed = read_points_.empty() ? log_end() : read_points_.begin()->second;
  log_.erase(log_.begin(), log_.begin() + static_cast<std::ptrdiff_t>(needed - log_begin_));
  log_begin_ = needed;
}

std::uint64_t answer_cache::keep(std::uint64_t read_point, boards::board_id board,
                                 ranking::order by, const wire::read& asked,
                                 const wire::entries& found) {
  // One that is kept already shows what this one does: both stand now.
  const auto begun = read_points_.find(read_point);
  if (begun == read_points_.end() || found.empty() || found.size() > most_entries) return 0;
  const auto shows = span_of(asked, found, by);
  if (!stands_since(begun->second, board, shows)) return 0;
  if (const auto* same = find(asked)) return same->tag;
  if (kept_.size() == most_kept_) forget_oldest();
  const auto& made = kept_.insert(asked, {{next_tag(), found}, board});
  by_board_[board].push_back({shows, &made});
  return made.value.what.tag;
}

void answer_cache::note(const commits::total_change& entry, ranking::order by) {
  const auto score_of = [&](std::int64_t total) { return ranking::score_of(total, by); };
  note({entry.board, entry.previous ? std::optional(score_of(*entry.previous)) : std::nullopt,
        score_of(entry.now.total)});
}

void answer_cache::note_other(boards::board_id board) {
  // As if somebody went from below all to above all: nothing stands under that.
  note({board, std::numeric_limits<std::uint64_t>::max(), 0});
}

void answer_cache::note(const change& of) {
  if (!read_points_.empty()) log(of);
  const auto board = by_board_.find(of.board);
  if (board == by_board_.end()) return;
  std::erase_if(board->second, [&](const place& kept) {
    if (kept.shows.stands(of.before, of.after)) return false;
    kept_.erase(*kept.its);
    return true;
  });
  if (board->second.empty()) by_board_.erase(board);
}

answer_cache::span answer_cache::span_of(const wire::read& asked, const wire::entries& found,
                                         ranking::order by) {
  return {ranking::score_of(found.front().total, by), ranking::score_of(found.back().total, by),
          found.size() < wire::core_positions(asked.asks).value().count};
}

bool answer_cache::stands_since(std::uint64_t position, boards::board_id board,
                                const span& shows) const {
  return std::all_of(log_.begin() + static_cast<std::ptrdiff_t>(position - log_begin_), log_.end(),
                     [&](const change& logged) {
                       return logged.board != board || shows.stands(logged.before, logged.after);
                     });
}

void answer_cache::log(const change& of) {
  if (log_.size() < most_logged) {
    log_.push_back(of);
    return;
  }
  log_begin_ = log_end();
  log_.clear();
  read_points_.clear();
}

void answer_cache::forget_oldest() {
  const auto& oldest = kept_.oldest();
  const auto board = by_board_.find(oldest.value.board);
  std::erase_if(board->second, [&](const place& one) { return one.its == &oldest; });
  if (board->second.empty()) by_board_.erase(board);
  kept_.erase(oldest);
}

std::uint64_t answer_cache::next_tag() noexcept {
  if (++last_tag_ == 0) ++last_tag_;
  return last_tag_;
}

}  // namespace scoreboard::actors
