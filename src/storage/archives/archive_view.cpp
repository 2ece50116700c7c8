#include "src/storage/archives/archive_view.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

#include <rocksdb/snapshot.h>

#include "src/ranking/positions.hpp"
#include "src/storage/archives/archive_database.hpp"
#include "src/storage/archives/archive_records.hpp"

namespace scoreboard::storage::archives {

struct archive_view::content {
  explicit content(std::shared_ptr<const archive_database> database)
      : in(std::move(database)),
        reads(in->readers()),
        at(&in->db()),
        records(*in, at.snapshot(), {}) {}

  const std::shared_ptr<const archive_database> in;
  const reader_gate::pass reads;
  rocksdb::ManagedSnapshot at;
  archive_records records;
};

archive_view::archive_view(std::unique_ptr<content> of) : content_(std::move(of)) {}
archive_view::archive_view(archive_view&&) noexcept = default;
archive_view& archive_view::operator=(archive_view&&) noexcept = default;
archive_view::~archive_view() = default;

std::optional<archive_view> archive_view::open(std::shared_ptr<const archive_database> in,
                                               boards::board_id archive) {
  auto opened = std::make_unique<content>(std::move(in));
  const auto header = opened->in->header(archive, opened->at.snapshot());
  if (!header) return std::nullopt;
  opened->records = archive_records(*opened->in, opened->at.snapshot(), *header);
  return archive_view(std::move(opened));
}

ranking::order archive_view::order() const noexcept { return content_->records.header().order; }

std::uint64_t archive_view::users() const noexcept { return content_->records.header().users; }

std::vector<archived_entry> archive_view::page(std::uint64_t first, std::uint64_t count,
                                               bool with_data) const {
  assert(first >= 1);
  const auto shown = ranking::on_board({first, count}, users());
  std::vector<archived_entry> entries;
  entries.reserve(static_cast<std::size_t>(shown.count));
  auto next = shown.first - 1;
  const auto end = next + shown.count;
  while (next < end) {
    auto found = content_->records.page(next / entries_per_page, with_data);
    const auto from = static_cast<std::ptrdiff_t>(next % entries_per_page);
    const auto taken = std::min(end - next, found.size() - next % entries_per_page);
    std::move(found.begin() + from, found.begin() + from + static_cast<std::ptrdiff_t>(taken),
              std::back_inserter(entries));
    next += taken;
  }
  return entries;
}

std::optional<archived_user> archive_view::find(const ranking::user_id& user) const {
  if (user.is_nobody()) return std::nullopt;
  auto found = content_->records.find(user);
  if (!found) return std::nullopt;
  auto& entry = found->of;
  return archived_user{entry.of.total, entry.position, found->is_hidden, std::move(entry.of.data)};
}

std::vector<std::optional<archived_user>> archive_view::find(
    std::span<const ranking::user_id> users) const {
  std::vector<std::optional<archived_user>> found;
  found.reserve(users.size());
  for (const auto& user : users) found.push_back(find(user));
  return found;
}

std::uint64_t archive_view::position_of_total(std::int64_t total) const {
  return users_before(total, bound::behind_equal) + 1;
}

std::uint64_t archive_view::competition_rank(std::int64_t total) const {
  return users_before(total, bound::before_equal) + 1;
}

std::uint64_t archive_view::count(std::int64_t minimum, std::int64_t maximum) const {
  if (minimum > maximum) return 0;
  const bool descending = order() == ranking::order::descending;
  const auto best = descending ? maximum : minimum;
  const auto worst = descending ? minimum : maximum;
  const auto end = users_before(worst, bound::behind_equal);
  return end - std::min(end, users_before(best, bound::before_equal));
}

/// Number of users whose total is better, or also as good when `at` is behind those.
std::uint64_t archive_view::users_before(std::int64_t total, bound at) const {
  const auto& records = content_->records;
  const bool descending = order() == ranking::order::descending;
  const auto is_before = [&](std::int64_t other) {
    if (other == total) return at == bound::behind_equal;
    return descending ? other > total : other < total;
  };
  // The first page that begins behind the place is at `end`, and all before `begin` are before it.
  std::uint64_t begin = 0;
  auto end = records.header().pages();
  while (begin < end) {
    const auto middle = begin + (end - begin) / 2;
    if (is_before(records.first_total(middle))) {
      begin = middle + 1;
    } else {
      end = middle;
    }
  }
  if (end == 0) return 0;
  const auto entries = records.page(end - 1, false);
  const auto place = std::ranges::partition_point(entries, is_before, &archived_entry::total);
  return (end - 1) * entries_per_page + static_cast<std::uint64_t>(place - entries.begin());
}

}  // namespace scoreboard::storage::archives
