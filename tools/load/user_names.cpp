#include "tools/load/user_names.hpp"

#include <charconv>
#include <iterator>

#include <fmt/format.h>

namespace scoreboard::load {

namespace {

// The first 12 hex digits of a UUID are the user's number times an odd constant modulo 2^48, which
// is invertible; the others are a hash of the number (the finaliser of SplitMix64).
constexpr std::uint64_t mask_48 = (std::uint64_t{1} << 48) - 1;
constexpr std::uint64_t factor = 0x9e3779b97f4b;

constexpr std::uint64_t inverse_of(std::uint64_t odd) {
  std::uint64_t inverse = odd;  // right in 3 bits; Newton's step doubles them
  for (int step = 0; step < 5; ++step) inverse *= 2 - odd * inverse;
  return inverse;
}
static_assert(factor * inverse_of(factor) == 1);

constexpr std::uint64_t hash(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

void append_uuid(std::string& json, std::uint64_t number) {
  const auto head = (number * factor) & mask_48;
  const auto tail = hash(number + 1);
  // Version 8 (free form) and the RFC's variant.
  fmt::format_to(std::back_inserter(json), "\"{:08x}-{:04x}-8{:03x}-{:04x}-{:012x}\"", head >> 16,
                 head & 0xffff, tail >> 52, 0x8000 | ((number >> 48) & 0x3fff), tail & mask_48);
}

}  // namespace

void user_names::append(std::string& json, std::uint32_t index) const {
  const auto number = first_ + static_cast<std::int64_t>(index);
  if (form_ == form::uuids) return append_uuid(json, static_cast<std::uint64_t>(number));
  char digits[20];
  json.append(digits, std::to_chars(std::begin(digits), std::end(digits), number).ptr);
}

std::optional<std::uint32_t> user_names::index_of(std::string_view json,
                                                  std::uint32_t users) const {
  std::int64_t number = 0;
  const auto* const last = json.data() + json.size();
  if (form_ == form::integers) {
    const auto [end, error] = std::from_chars(json.data(), last, number);
    if (error != std::errc() || end != last) return std::nullopt;
  } else {
    if (json.size() != 38 || json.front() != '"') return std::nullopt;
    const auto hex = std::string(json.substr(1, 8)) + std::string(json.substr(10, 4));
    std::uint64_t head = 0;
    const auto [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), head, 16);
    if (error != std::errc() || end != hex.data() + hex.size()) return std::nullopt;
    // The low 48 bits of the number; the distance from the first user gives the others.
    const auto low = (head * inverse_of(factor)) & mask_48;
    const auto distance = (low - static_cast<std::uint64_t>(first_)) & mask_48;
    number = first_ + static_cast<std::int64_t>(distance);
  }
  if (number < first_ || static_cast<std::uint64_t>(number - first_) >= users) return std::nullopt;
  const auto index = static_cast<std::uint32_t>(number - first_);
  std::string same;
  append(same, index);
  if (same != json) return std::nullopt;
  return index;
}

}  // namespace scoreboard::load
