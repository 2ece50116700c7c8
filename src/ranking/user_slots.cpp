#include "src/ranking/user_slots.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>

namespace scoreboard::ranking {

namespace {

// Text lies behind one byte with its length. The pools of text take up to 7, 11, 15, ... 59 and,
// the last one, 64 bytes.
constexpr std::size_t smallest_text = 7;
constexpr std::size_t step = 4;
constexpr std::size_t last_kind = 15;

std::size_t name_bytes(std::size_t kind) noexcept {
  if (kind == 0) return sizeof(std::int64_t);
  if (kind == last_kind) return 4 + user_id::max_text_bytes;
  return 1 + smallest_text + (kind - 1) * step;
}

std::string_view text_in(const std::byte* name) noexcept {
  return {reinterpret_cast<const char*>(name + 1), std::to_integer<std::size_t>(*name)};
}

std::int64_t integer_in(const std::byte* name) noexcept {
  std::int64_t value = 0;
  std::memcpy(&value, name, sizeof value);
  return value;
}

}  // namespace

std::size_t user_slots::kind_of(const user_id& user) noexcept {
  if (user.is_integer()) return integer_kind;
  const std::size_t length = std::max(user.text().size(), smallest_text);
  return std::min(last_kind, 1 + (length - smallest_text + step - 1) / step);
}

slot_id user_slots::add(const user_id& user) {
  if (!user.is_integer() && user.text().size() > user_id::max_text_bytes)
    throw std::length_error("the name of a user is too long");
  const std::size_t kind = kind_of(user);
  if (!pools_[kind]) pools_[kind] = std::make_unique<slot_pool>(name_bytes(kind));
  const std::uint32_t i = pools_[kind]->allocate();
  std::byte* name = pools_[kind]->name(i);
  if (user.is_integer()) {
    const std::int64_t value = user.integer();
    std::memcpy(name, &value, sizeof value);
  } else {
    const auto text = user.text();
    *name = static_cast<std::byte>(text.size());
    std::memcpy(name + 1, text.data(), text.size());
  }
  return static_cast<slot_id>(kind << index_bits) | i;
}

user_id user_slots::user(slot_id slot) const {
  const std::byte* name = pool(slot).name(index(slot));
  return kind(slot) == integer_kind ? user_id(integer_in(name))
                                    : user_id(std::string(text_in(name)));
}

bool user_slots::holds_text(slot_id slot, std::string_view text) const noexcept {
  return text_in(pool(slot).name(index(slot))) == text;
}

bool user_slots::same_user(slot_id a, slot_id b) const noexcept {
  if (kind(a) != kind(b)) return false;
  const std::byte* name = pool(a).name(index(a));
  const std::byte* other = pool(b).name(index(b));
  return kind(a) == integer_kind ? integer_in(name) == integer_in(other)
                                 : text_in(name) == text_in(other);
}

std::uint64_t user_slots::hash(const user_id& user) const noexcept { return hash_(user); }

std::uint64_t user_slots::hash(slot_id slot) const noexcept {
  const std::byte* name = pool(slot).name(index(slot));
  return kind(slot) == integer_kind ? hash_(integer_in(name)) : hash_(text_in(name));
}

std::size_t user_slots::in_use() const noexcept {
  std::size_t sum = 0;
  for (const auto& pool : pools_) sum += pool ? pool->in_use() : 0;
  return sum;
}

bool user_slots::free_lists_are_sound() const {
  return std::all_of(pools_.begin(), pools_.end(),
                     [](const auto& pool) { return !pool || pool->free_list_is_sound(); });
}

std::size_t user_slots::bytes() const noexcept {
  std::size_t sum = 0;
  for (const auto& pool : pools_) sum += pool ? pool->bytes() : 0;
  return sum;
}

}  // namespace scoreboard::ranking
