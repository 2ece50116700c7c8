#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

#include "src/wire/messages.hpp"

namespace scoreboard::wire {

/// One ZMQ message: a header (magic number, protocol version, direction) and then requests or
/// answers to its end, in CAF's binary format. Both sides put as many messages into a frame as are
/// there to be sent.
using frame = std::vector<char>;

/// The version of this protocol: the server and its clients must have the same.
inline constexpr std::uint16_t protocol_version = 10;

/// A frame that has this many bytes is sent before another message is put into it.
inline constexpr std::size_t full_frame_bytes = std::size_t{1} << 20;

/// A receiver drops larger frames. A full frame and the largest single answer stay below it.
inline constexpr std::size_t max_frame_bytes = std::size_t{16} << 20;

/// A server drops larger frames of requests: a full one and the largest update stay below it.
inline constexpr std::size_t max_request_frame_bytes = std::size_t{2} << 20;

/// The outcome in an answer and its origin, made once for all who get the same.
using encoded_outcome = std::vector<char>;

/// O(bytes).
encoded_outcome encode(const outcome& what, const answer_origin& origin);

/// Appends an action as it is in a frame: no two that differ have the same bytes. O(bytes).
void append(const action& of, std::vector<char>& bytes);

/// Puts messages of one type, `request` or `answer`, into frames.
/// Thread rule: one thread.
template <class Message>
class frame_writer {
 public:
  /// Appends `message`. O(bytes).
  void add(const Message& message);

  /// The same as adding the answer to request `id`. O(bytes).
  void add(std::uint64_t id, const encoded_outcome& what) requires std::is_same_v<Message, answer>;

  bool empty() const noexcept { return bytes_.empty(); }

  /// Whether the frame should be sent before the next add().
  bool full() const noexcept { return bytes_.size() >= full_frame_bytes; }

  /// Hands over the frame and starts an empty one. REQUIRES: !empty().
  frame take();

 private:
  frame bytes_;
};

/// All messages in `bytes`; nullopt when these are no frame of this type and of protocol_version,
/// or when any value in it is outside what `messages.hpp` and `names.hpp` allow. Never throws on
/// bad input, and uses memory in proportion to the size of `bytes`. O(bytes).
template <class Message>
std::optional<std::vector<Message>> read_frame(std::span<const char> bytes);

/// The version of the protocol of which these bytes are a frame of this type; nullopt if of none.
/// The header is the same in all versions. What follows it is not looked at.
template <class Message>
std::optional<std::uint16_t> version_of(std::span<const char> bytes);

/// What a server answers to a frame of another version: a frame without answers, whose header says
/// which version the server has.
frame version_notice();

extern template class frame_writer<request>;
extern template class frame_writer<answer>;
extern template std::optional<std::vector<request>> read_frame<request>(std::span<const char>);
extern template std::optional<std::vector<answer>> read_frame<answer>(std::span<const char>);
extern template std::optional<std::uint16_t> version_of<request>(std::span<const char>);
extern template std::optional<std::uint16_t> version_of<answer>(std::span<const char>);

}  // namespace scoreboard::wire
