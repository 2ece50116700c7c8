#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace scoreboard::commits {

/// Takes values from the front of bytes that may be damaged. After the first read that finds too
/// few bytes, or bytes that no writer makes, it has failed and reads only zeros.
class byte_reader {
 public:
  explicit byte_reader(std::string_view bytes) noexcept : rest_(bytes) {}

  std::uint8_t byte() noexcept {
    const auto taken = bytes(1);
    return taken.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(taken.front());
  }

  std::uint64_t big_endian() noexcept {
    std::uint64_t value = 0;
    for (const char c : bytes(8)) value = value << 8 | static_cast<std::uint8_t>(c);
    return value;
  }

  /// Seven bits a byte, the lowest first; the top bit says that more follow.
  std::uint64_t varint() noexcept {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint64_t next = byte();
      if (shift == 63 && next > 1) break;
      value |= (next & 0x7F) << shift;
      if (next < 0x80) return value;
    }
    fail();
    return 0;
  }

  /// Small numbers of either sign take few bytes.
  std::int64_t zigzag() noexcept {
    const std::uint64_t value = varint();
    return static_cast<std::int64_t>(value >> 1 ^ (~(value & 1) + 1));
  }

  /// The next `count` bytes, or none when there are fewer.
  std::string_view bytes(std::size_t count) noexcept {
    if (count > rest_.size()) {
      fail();
      return {};
    }
    const auto taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }

  std::size_t left() const noexcept { return rest_.size(); }
  bool good() const noexcept { return good_; }

  /// Whether all was read and made sense.
  bool finished() const noexcept { return good_ && rest_.empty(); }

 private:
  void fail() noexcept {
    good_ = false;
    rest_ = {};
  }

  std::string_view rest_;
  bool good_ = true;
};

}  // namespace scoreboard::commits
