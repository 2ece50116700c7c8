#include "tests/storage/log_layout.hpp"

namespace scoreboard::storage::testing {

std::size_t data_end(std::string_view log) {
  std::size_t end = 0;
  for (std::size_t at = 0; at + log_head_bytes <= log.size();) {
    const auto left = log_block_bytes - at % log_block_bytes;
    if (left < log_head_bytes) {
      at += left;
      continue;
    }
    // A checksum of 4 bytes, the length in 2, and the type, which is never 0.
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(log[at + i]); };
    if (byte(6) == 0) break;
    at += log_head_bytes + byte(4) + (std::size_t{byte(5)} << 8);
    end = at;
  }
  return end;
}

}  // namespace scoreboard::storage::testing
