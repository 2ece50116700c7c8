// Fuzz target: whatever bytes come in, reading them gives nothing that could not have been sent.
// The fuzzer begins with nothing: now and then it gets a frame of random messages to go on from, so
// that it comes to every kind of them.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "src/wire/frame.hpp"
#include "tests/wire/random_messages.hpp"

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

scoreboard::wire::frame random_frame(unsigned seed) {
  using namespace scoreboard::wire;
  testing::random_message any(seed);
  if (seed % 2 == 0) {
    frame_writer<request> writer;
    writer.add(any.next_request());
    return writer.take();
  }
  frame_writer<answer> writer;
  writer.add(any.next_answer());
  return writer.take();
}

}  // namespace

// NOLINTBEGIN(readability-identifier-naming): libFuzzer's names.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  constexpr unsigned mutations_a_seed = 64;
  if (seed % mutations_a_seed == 0) {
    const auto made = random_frame(seed / mutations_a_seed);
    if (made.size() <= max_size) {
      std::copy(made.begin(), made.end(), data);
      return made.size();
    }
  }
  return LLVMFuzzerMutate(data, size, max_size);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const char> bytes(reinterpret_cast<const char*>(data), size);
  check<scoreboard::wire::request>(bytes);
  check<scoreboard::wire::answer>(bytes);
  return 0;
}
// NOLINTEND(readability-identifier-naming)
