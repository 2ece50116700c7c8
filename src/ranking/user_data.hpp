#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "src/ranking/slot_pool.hpp"

namespace scoreboard::ranking {

/// Number of a byte string in a user_data.
using data_id = std::uint32_t;

/// The data of the users of one part: short byte strings that never change, in pools by size. One
/// of n bytes takes 13 bytes more than n rounded up to 16.
///
/// Each has the version of the tree that made it, so that version_log knows who may see it.
///
/// Thread rule: get() and prefetch() on any thread for data that a live snapshot sees: it was
/// written before that snapshot was taken. The rest is the writer's.
class user_data {
 public:
  static constexpr std::size_t max_bytes = 256;

  /// Keeps `bytes`. REQUIRES: 1 to max_bytes of them. Throws std::length_error when 2^27 strings of
  /// about this size are kept.
  data_id add(std::string_view bytes, std::uint64_t version);

  /// The number may be given to other data from now on.
  void free(data_id id) noexcept { pool(id).free(slot_pool::index_in(id)); }

  /// Valid until it is freed.
  std::string_view get(data_id id) const noexcept;

  /// The version that add() was given.
  std::uint64_t version_of(data_id id) const noexcept;

  /// Asks for the memory of get(id).
  void prefetch(data_id id) const noexcept;

  /// Byte strings kept.
  std::size_t in_use() const noexcept;

  bool free_lists_are_sound() const;

  /// Memory reserved.
  std::size_t bytes() const noexcept;

 private:
  static constexpr std::size_t step = 16;

  slot_pool& pool(data_id id) const noexcept { return *pools_[slot_pool::pool_in(id)]; }
  const std::byte* at(data_id id) const noexcept { return pool(id).name(slot_pool::index_in(id)); }

  std::array<std::unique_ptr<slot_pool>, max_bytes / step> pools_;
};

}  // namespace scoreboard::ranking
