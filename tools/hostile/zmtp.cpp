#include "tools/hostile/zmtp.hpp"

#include <cassert>
#include <cstddef>
#include <cstdint>

namespace scoreboard::hostile {

namespace {

// Flags of a frame.
constexpr unsigned has_more = 1;
constexpr unsigned has_long_size = 2;
constexpr unsigned is_command = 4;

constexpr std::size_t largest_short = 255;

std::string frame_of(unsigned flags, std::string_view bytes) {
  const bool is_long = bytes.size() > largest_short;
  std::string frame(1, static_cast<char>(flags | (is_long ? has_long_size : 0)));
  const auto size = static_cast<std::uint64_t>(bytes.size());
  for (unsigned shift = is_long ? 64 : 8; shift > 0; shift -= 8)
    frame += static_cast<char>((size >> (shift - 8)) & 0xffU);
  return frame.append(bytes);
}

std::string property(std::string_view name, std::string_view value) {
  assert(name.size() <= largest_short && value.size() <= largest_short);
  std::string text(1, static_cast<char>(name.size()));
  text.append(name).append(3, '\0');
  return text.append(1, static_cast<char>(value.size())).append(value);
}

}  // namespace

std::string zmtp_greeting() {
  std::string greeting("\xff\0\0\0\0\0\0\0\x01\x7f\x03\0NULL", 16);
  greeting.resize(64);
  return greeting;
}

std::string zmtp_ready(std::string_view type, std::string_view id) {
  return frame_of(is_command, "\5READY" + property("Socket-Type", type) + property("Identity", id));
}

std::string zmtp_part(std::string_view bytes, bool more) {
  return frame_of(more ? has_more : 0, bytes);
}

}  // namespace scoreboard::hostile
