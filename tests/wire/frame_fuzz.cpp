// Fuzz target: whatever bytes come in, reading them gives nothing that could not have been sent.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "src/wire/frame.hpp"

namespace {

template <class Message>
void check(std::span<const char> bytes) {
  using namespace scoreboard::wire;
  const auto read = read_frame<Message>(bytes);
  if (!read || read->empty()) return;
  frame_writer<Message> writer;
  for (const auto& one : *read) writer.add(one);
  if (read_frame<Message>(writer.take()) != read) std::abort();
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const char> bytes(reinterpret_cast<const char*>(data), size);
  check<scoreboard::wire::request>(bytes);
  check<scoreboard::wire::answer>(bytes);
  return 0;
}
