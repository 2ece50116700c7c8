#pragma once

#include <cstddef>
#include <string_view>

namespace scoreboard::storage::testing {

/// RocksDB writes a log in blocks of so many bytes. What does not hold the head of a record at the
/// end of one stays empty.
constexpr std::size_t log_block_bytes = 32768;
constexpr std::size_t log_head_bytes = 7;

/// Where the last record of an undamaged log ends: at its end or before zeros. O(bytes).
std::size_t data_end(std::string_view log);

}  // namespace scoreboard::storage::testing
