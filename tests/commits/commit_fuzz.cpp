// Fuzz target: whatever bytes are read as a commit, they give none or one that is written and read
// again as the same.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "src/commits/codec.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace scoreboard::commits;
  const auto read = decode(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!read) return 0;
  std::string written;
  encode(*read, written);
  if (decode(written) != read) std::abort();
  return 0;
}
