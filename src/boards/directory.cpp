#include "src/boards/directory.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "src/boards/names.hpp"

namespace scoreboard::boards {

namespace {

/// When the first thing is due.
std::optional<std::uint64_t> first_of(const due_times& due) {
  if (!due.season_end_ms || !due.snapshot_ms)
    return due.season_end_ms ? due.season_end_ms : due.snapshot_ms;
  return std::min(*due.season_end_ms, *due.snapshot_ms);
}

}  // namespace

directory::directory(bool spread) : spread_(spread) {
  add(default_board_id, std::string(default_board), {}, std::nullopt);
}

directory::directory(const directory& other)
    : spread_(other.spread_),
      due_(other.due_),
      archives_(other.archives_),
      unwritten_snapshots_(other.unwritten_snapshots_),
      frozen_(other.frozen_),
      list_(other.list_) {
  for (const auto& [name, info] : other.by_name_) {
    auto copy = std::make_unique<board_info>(*info);
    by_number_.emplace(copy->id, copy.get());
    by_origin_.emplace(copy->origin, copy.get());
    const std::string_view key = copy->name;
    by_name_.emplace_hint(by_name_.end(), key, std::move(copy));
  }
}

directory& directory::operator=(const directory& other) {
  if (this != &other) *this = directory(other);
  return *this;
}

const board_info* directory::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second.get();
}

const board_info* directory::find_after(const std::optional<std::string>& name) const {
  const auto next = name ? by_name_.upper_bound(*name) : by_name_.begin();
  return next == by_name_.end() ? nullptr : next->second.get();
}

const board_info* directory::find(board_id board) const {
  const auto found = by_number_.find(board);
  return found == by_number_.end() ? nullptr : found->second;
}

const board_info* directory::find_by_origin(board_id origin) const {
  const auto found = by_origin_.find(origin);
  return found == by_origin_.end() ? nullptr : found->second;
}

board_info& directory::edit(board_id board) {
  list_.reset();
  return *by_number_.at(board);
}

const board_info& directory::add(board_id board, std::string name, const settings& chosen,
                                 std::optional<std::uint64_t> season_start_ms,
                                 const due_times& due) {
  return add({board, std::move(name), chosen, 1, season_start_ms, 0, spread_, board, due});
}

const board_info& directory::add(board_info made) {
  list_.reset();
  auto info = std::make_unique<board_info>(std::move(made));
  info->spread = spread_;
  const std::string_view key = info->name;
  [[maybe_unused]] const bool number_is_new = by_number_.emplace(info->id, info.get()).second &&
                                              by_origin_.emplace(info->origin, info.get()).second;
  [[maybe_unused]] const auto [place, name_is_new] = by_name_.emplace(key, std::move(info));
  assert(number_is_new && name_is_new);
  note_due(*place->second);
  return *place->second;
}

void directory::set_settings(board_id board, const settings& chosen) {
  edit(board).settings = chosen;
}

void directory::set_users(board_id board, std::uint64_t users) {
  by_number_.at(board)->users = users;
}

void directory::set_spread(board_id board, bool spread) { edit(board).spread = spread; }

void directory::set_due(board_id board, const due_times& due) {
  auto& info = edit(board);
  forget_due(info);
  info.due = due;
  note_due(info);
}

const board_info& directory::begin_season(board_id board, board_id next, std::uint64_t start_ms) {
  auto& info = edit(board);
  forget_due(info);
  by_number_.erase(board);
  [[maybe_unused]] const bool is_new = by_number_.emplace(next, &info).second;
  assert(is_new);
  info.id = next;
  ++info.season;
  info.season_start_ms = start_ms;
  info.users = 0;
  info.spread = spread_;
  note_due(info);
  return info;
}

void directory::remove(board_id board) {
  list_.reset();
  const auto found = by_number_.find(board);
  assert(found != by_number_.end());
  forget_due(*found->second);
  for (const auto& archive : archives(found->second->origin)) forget_unwritten(archive);
  archives_.erase(found->second->origin);
  frozen_.erase(found->second->origin);
  by_origin_.erase(found->second->origin);
  // The key lies inside of what is erased with it.
  by_name_.erase(by_name_.find(found->second->name));
  by_number_.erase(found);
}

void directory::note_due(const board_info& board) {
  if (const auto first = first_of(board.due)) due_.emplace(*first, board.id);
}

void directory::forget_due(const board_info& board) {
  if (const auto first = first_of(board.due)) due_.erase({*first, board.id});
}

const board_info* directory::first_due() const {
  return due_.empty() ? nullptr : by_number_.at(due_.begin()->second);
}

const archive_list& directory::archives(board_id origin) const {
  static const archive_list none;
  const auto found = archives_.find(origin);
  return found == archives_.end() ? none : found->second;
}

const archive_info* directory::find_archive(board_id origin, std::string_view name) const {
  const auto& all = archives(origin);
  const auto found = std::ranges::find_if(
      all, [name](const archive_info& each) { return each.name == name && !each.deleted; });
  return found == all.end() ? nullptr : &*found;
}

const archive_info* directory::frozen_moment(board_id origin) const {
  if (frozen_.empty()) return nullptr;
  const auto found = frozen_.find(origin);
  if (found == frozen_.end()) return nullptr;
  return &*std::ranges::find(archives(origin), found->second.archive, &archive_info::id);
}

const frozen_details* directory::details_of_freeze(board_id origin) const {
  const auto found = frozen_.find(origin);
  return found != frozen_.end() && found->second.details ? &*found->second.details : nullptr;
}

void directory::freeze(board_id origin, board_id archive, std::optional<frozen_details> details) {
  auto& info = edit_archive(origin, archive);
  assert(!info.deleted && !frozen_.contains(origin));
  info.frozen = true;
  frozen_[origin] = {archive, std::move(details)};
}

void directory::thaw(board_id origin, board_id archive) {
  auto& info = edit_archive(origin, archive);
  assert(info.frozen);
  info.frozen = false;
  frozen_.erase(origin);
}

void directory::add_archive(board_id origin, archive_info made) {
  auto& all = archives_[origin];
  assert(!made.frozen && (all.empty() || all.back().place < made.place));
  if (!made.written && !made.past_season) unwritten_snapshots_[made.source].push_back(made.id);
  all.push_back(std::move(made));
}

void directory::forget_unwritten(const archive_info& archive) {
  const auto found = unwritten_snapshots_.find(archive.source);
  if (found == unwritten_snapshots_.end()) return;
  std::erase(found->second, archive.id);
  if (found->second.empty()) unwritten_snapshots_.erase(found);
}

archive_info& directory::edit_archive(board_id origin, board_id archive) {
  auto& all = archives_.at(origin);
  const auto found = std::ranges::find(all, archive, &archive_info::id);
  assert(found != all.end());
  return *found;
}

void directory::set_written(board_id origin, board_id archive, std::uint64_t users) {
  auto& info = edit_archive(origin, archive);
  forget_unwritten(info);
  info.written = true;
  info.users = users;
}

void directory::set_archive_spread(board_id origin, board_id archive, bool spread) {
  auto& info = edit_archive(origin, archive);
  assert(!info.written);
  info.spread = spread;
}

void directory::set_archive_deleted(board_id origin, board_id archive) {
  auto& info = edit_archive(origin, archive);
  assert(!info.written && !info.frozen);
  info.deleted = true;
}

void directory::remove_archive(board_id origin, board_id archive) {
  auto& all = archives_.at(origin);
  const auto& gone = edit_archive(origin, archive);
  forget_unwritten(gone);
  all.erase(all.begin() + (&gone - all.data()));
  if (all.empty()) archives_.erase(origin);
}

std::vector<std::pair<board_id, archive_info>> directory::unwritten_archives() const {
  std::vector<std::pair<board_id, archive_info>> found;
  for (const auto& [origin, all] : archives_) {
    for (const auto& archive : all) {
      if (!archive.written) found.emplace_back(origin, archive);
    }
  }
  std::ranges::sort(found, {}, [](const auto& each) { return each.second.place; });
  return found;
}

const std::vector<board_id>& directory::unwritten_snapshots(board_id board) const {
  static const std::vector<board_id> none;
  const auto found = unwritten_snapshots_.find(board);
  return found == unwritten_snapshots_.end() ? none : found->second;
}

std::shared_ptr<const board_list> directory::list() const {
  if (!list_) {
    auto made = std::make_shared<board_list>();
    made->reserve(by_name_.size());
    for (const auto& [name, info] : by_name_) made->push_back(*info);
    list_ = std::move(made);
  }
  return list_;
}

}  // namespace scoreboard::boards
