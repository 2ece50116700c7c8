#pragma once

#include <utility>
#include <vector>

#include "actors/server/ranked_moment.hpp"
#include "src/boards/archive_info.hpp"
#include "src/ranking/user_id.hpp"
#include "src/storage/archives/archive_view.hpp"

namespace scoreboard::actors {

/// An archive, and the users of a query, who are looked up in it by users(). Every function reads
/// from disk, blocks as long as that does, and throws storage::storage_error for damage.
class archived_moment final : public ranked_moment {
 public:
  /// `archive` outlives this object.
  archived_moment(const boards::archive_info& archive, storage::archives::archive_view view,
                  std::vector<ranking::user_id> looked_up)
      : archive_(archive), view_(std::move(view)), looked_up_(std::move(looked_up)) {}

  std::uint64_t season() const override { return archive_.season; }
  boards::user_kind kind() const override { return archive_.kind; }
  std::uint64_t size() const override { return view_.users(); }
  std::vector<ranking::entry> page(std::uint64_t first, std::uint64_t count) const override;
  std::vector<ranking::listed_entry> page_with_data(std::uint64_t first,
                                                    std::uint64_t count) const override;
  std::uint64_t position_of_total(std::int64_t total) const override {
    return view_.position_of_total(total);
  }
  std::uint64_t competition_rank(std::int64_t total) const override {
    return view_.competition_rank(total);
  }
  std::uint64_t count(std::int64_t least, std::int64_t most) const override {
    return view_.count(least, most);
  }
  std::vector<std::uint64_t> competition_ranks(std::span<const std::int64_t> totals) const override;

  /// Dense ranks are counted from the top: REQUIRES `first` == 1 for them.
  std::vector<std::uint64_t> ranks(std::uint64_t first, std::span<const ranking::entry> entries,
                                   ranking::rank_kind kind) const override;
  std::vector<std::optional<placed_user>> users() const override;

 private:
  const boards::archive_info& archive_;
  const storage::archives::archive_view view_;
  const std::vector<ranking::user_id> looked_up_;
};

}  // namespace scoreboard::actors
