#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "src/commits/byte_reader.hpp"
#include "src/commits/byte_writer.hpp"
#include "src/storage/codec.hpp"

/// Parts of values that records of several kinds have. Only for the sources of the codec.
namespace scoreboard::storage::codec {

inline void put_name(std::string& out, std::string_view name) {
  if (name.size() > max_board_bytes)
    throw std::invalid_argument("the name of a board or a snapshot has at most 255 bytes");
  commits::put_varint(out, name.size());
  out.append(name);
}

inline void put_season(std::string& out, std::uint64_t season) {
  if (season == 0) throw std::invalid_argument("the seasons of a board are counted from 1");
  commits::put_varint(out, season);
}

inline bool read_name(commits::byte_reader& from, std::string& into) {
  const auto size = from.varint();
  if (size > max_board_bytes) return false;
  into = from.bytes(static_cast<std::size_t>(size));
  return from.good();
}

}  // namespace scoreboard::storage::codec
