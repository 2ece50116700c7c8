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

slot_id user_slots::add(const user_id& user, std::string_view data, std::uint64_t version) {
  if (!user.is_integer() && user.text().size() > user_id::max_text_bytes)
    throw std::length_error("the name of a user is too long");
  if (data.size() > user_data::max_bytes) throw std::length_error("the data of a user is too long");
  const std::size_t kind = kind_of(user);
  const std::size_t number = 2 * kind + (data.empty() ? 0 : 1);
  auto& pool = pools_[number];
  if (!pool)
    pool = std::make_unique<slot_pool>(name_bytes(kind) + (data.empty() ? 0 : sizeof(data_id)));
  const std::uint32_t i = pool->allocate();
  std::byte* name = pool->name(i);
  if (user.is_integer()) {
    const std::int64_t value = user.integer();
    std::memcpy(name, &value, sizeof value);
  } else {
    const auto text = user.text();
    *name = static_cast<std::byte>(text.size());
    std::memcpy(name + 1, text.data(), text.size());
  }
  if (!data.empty()) {
    try {
      if (!data_) data_ = std::make_unique<user_data>();
      const data_id kept = data_->add(data, version);
      std::memcpy(name + name_bytes(kind), &kept, sizeof kept);
    } catch (...) {
      pool->free(i);
      throw;
    }
  }
  return slot_pool::number(number, i);
}

data_id user_slots::data_of(slot_id slot) const noexcept {
  data_id id = 0;
  std::memcpy(&id, pool(slot).name(index(slot)) + name_bytes(kind(slot)), sizeof id);
  return id;
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

bool user_slots::is_sound() const {
  std::size_t with_data = 0;
  for (std::size_t i = 0; i < pools_.size(); ++i) {
    if (!pools_[i]) continue;
    if (!pools_[i]->free_list_is_sound()) return false;
    if (i % 2 != 0) with_data += pools_[i]->in_use();
  }
  return with_data == data_in_use() && (!data_ || data_->free_lists_are_sound());
}

std::size_t user_slots::bytes() const noexcept {
  std::size_t sum = data_ ? data_->bytes() : 0;
  for (const auto& pool : pools_) sum += pool ? pool->bytes() : 0;
  return sum;
}

}  // namespace scoreboard::ranking
