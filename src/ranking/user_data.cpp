#include "src/ranking/user_data.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "src/ranking/prefetch.hpp"

namespace scoreboard::ranking {

namespace {

// In front of the bytes: the version, and one less than how many they are.
constexpr std::size_t header_bytes = sizeof(std::uint64_t) + 1;

std::size_t size_in(const std::byte* kept) noexcept {
  return std::to_integer<std::size_t>(kept[header_bytes - 1]) + 1;
}

}  // namespace

data_id user_data::add(std::string_view bytes, std::uint64_t version) {
  assert(!bytes.empty() && bytes.size() <= max_bytes);
  const std::size_t kind = (bytes.size() - 1) / step;
  auto& pool = pools_[kind];
  if (!pool) pool = std::make_unique<slot_pool>(header_bytes + (kind + 1) * step);
  const std::uint32_t i = pool->allocate();
  std::byte* kept = pool->name(i);
  std::memcpy(kept, &version, sizeof version);
  kept[header_bytes - 1] = static_cast<std::byte>(bytes.size() - 1);
  std::memcpy(kept + header_bytes, bytes.data(), bytes.size());
  return slot_pool::number(kind, i);
}

std::string_view user_data::get(data_id id) const noexcept {
  const std::byte* kept = at(id);
  return {reinterpret_cast<const char*>(kept + header_bytes), size_in(kept)};
}

std::uint64_t user_data::version_of(data_id id) const noexcept {
  std::uint64_t version = 0;
  std::memcpy(&version, at(id), sizeof version);
  return version;
}

void user_data::prefetch(data_id id) const noexcept {
  ranking::prefetch(at(id), header_bytes + (slot_pool::pool_in(id) + 1) * step);
}

std::size_t user_data::in_use() const noexcept {
  std::size_t sum = 0;
  for (const auto& pool : pools_) sum += pool ? pool->in_use() : 0;
  return sum;
}

bool user_data::free_lists_are_sound() const {
  return std::all_of(pools_.begin(), pools_.end(),
                     [](const auto& pool) { return !pool || pool->free_list_is_sound(); });
}

std::size_t user_data::bytes() const noexcept {
  std::size_t sum = 0;
  for (const auto& pool : pools_) sum += pool ? pool->bytes() : 0;
  return sum;
}

}  // namespace scoreboard::ranking
