#pragma once

#include <cstdint>
#include <string>

/// Appends values in the form that byte_reader takes.
namespace scoreboard::commits {

inline void put_byte(std::string& out, std::uint8_t value) {
  out.push_back(static_cast<char>(value));
}

inline void put_big_endian(std::string& out, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

inline void put_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

inline void put_zigzag(std::string& out, std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  put_varint(out, bits << 1 ^ (value < 0 ? ~std::uint64_t{0} : 0));
}

}  // namespace scoreboard::commits
