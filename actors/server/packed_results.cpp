#include "actors/server/packed_results.hpp"

#include <cassert>
#include <cstdint>

#include "src/commits/byte_reader.hpp"
#include "src/commits/byte_writer.hpp"

namespace scoreboard::actors {

namespace {

// Added to a result's code when the user had a total.
constexpr std::uint8_t had_total = 0x80;
static_assert(commits::result_code_count <= had_total);

// The difference of any two totals, modulo 2^64; mostly it is small where they are not.
std::int64_t difference(std::int64_t from, std::int64_t to) noexcept {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(to) -
                                   static_cast<std::uint64_t>(from));
}

}  // namespace

std::string pack(std::span<const commits::result> results) {
  std::string packed;
  for (const auto& result : results) {
    const auto code = static_cast<std::uint8_t>(result.code);
    commits::put_byte(packed, result.had_total ? code | had_total : code);
    commits::put_zigzag(packed, result.total);
    if (result.had_total) commits::put_zigzag(packed, difference(result.previous, result.total));
  }
  packed.shrink_to_fit();
  return packed;
}

std::vector<commits::result> unpack(std::string_view packed) {
  std::vector<commits::result> results;
  commits::byte_reader reader(packed);
  while (reader.left() != 0) {
    auto& result = results.emplace_back();
    const auto code = reader.byte();
    result.code = static_cast<commits::result_code>(code & ~had_total);
    result.had_total = (code & had_total) != 0;
    result.total = reader.zigzag();
    if (result.had_total) result.previous = difference(reader.zigzag(), result.total);
    assert(reader.good());
  }
  return results;
}

}  // namespace scoreboard::actors
