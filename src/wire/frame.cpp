#include "src/wire/frame.hpp"

#include <cassert>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include <caf/binary_deserializer.hpp>
#include <caf/serializer_impl.hpp>

#include "src/boards/names.hpp"
#include "src/wire/fields.hpp"

namespace scoreboard::wire {

namespace {

constexpr std::uint32_t magic = 0x53424f31;  // "SBO1"

template <class Message>
constexpr std::uint8_t direction = std::is_same_v<Message, request> ? 1 : 2;

constexpr std::uint8_t integer_tag = 0;
constexpr std::uint8_t text_tag = 1;
constexpr std::uint8_t nobody_tag = 2;

template <class T>
concept enumeration = std::is_enum_v<T>;

// -- writing: CAF's binary serializer to memory cannot fail ---------------------------------

/// A frame as CAF's serializer sees it, which only appends. Were insert() inlined, as a standard
/// container's is, g++ would take a branch of the serializer that is never taken for an overflow.
class frame_end {
 public:
  using value_type = char;

  explicit frame_end(frame& bytes) : bytes_(bytes) {}

  std::size_t size() const noexcept { return bytes_.size(); }
  char* data() noexcept { return bytes_.data(); }
  frame::iterator end() noexcept { return bytes_.end(); }
  [[gnu::noinline]] void insert(frame::iterator where, const char* first, const char* last) {
    bytes_.insert(where, first, last);
  }

 private:
  frame& bytes_;
};

using sink = caf::serializer_impl<frame_end>;

template <class... Ts>
void put(sink& out, const Ts&... values) {
  // The serializer takes mutable references because it shares its interface with the deserializer.
  static_cast<void>(out(const_cast<Ts&>(values)...));
}

template <class Message>
void put_header(sink& out) {
  put(out, magic, protocol_version, direction<Message>);
}

template <class T>
void write(sink& out, const std::vector<T>& xs);

template <class T>
void write(sink& out, const std::optional<T>& x);

template <class... Ts>
void write(sink& out, const std::variant<Ts...>& x);

template <has_fields T>
void write(sink& out, const T& x);

template <class T>
requires std::integral<T> || std::same_as<T, std::string>
void write(sink& out, const T& x) { put(out, x); }

void write(sink& out, const bool& x) { put(out, static_cast<std::uint8_t>(x ? 1 : 0)); }

template <enumeration Enum>
void write(sink& out, const Enum& x) {
  put(out, static_cast<std::uint8_t>(x));
}

void write(sink& out, const ranking::user_id& user) {
  if (user.is_integer())
    put(out, integer_tag, user.integer());
  else if (user.is_nobody())
    put(out, nobody_tag);
  else
    put(out, text_tag, std::string(user.text()));
}

void write(sink& out, const request_id& id) {
  put(out, static_cast<std::uint8_t>(id.size()));
  // The serializer takes mutable bytes because it shares its interface with the deserializer.
  if (!id.empty()) static_cast<void>(out.apply_raw(id.size(), const_cast<char*>(id.data())));
}

template <class T>
void write(sink& out, const std::vector<T>& xs) {
  put(out, static_cast<std::uint32_t>(xs.size()));
  for (const auto& x : xs) write(out, x);
}

template <class T>
void write(sink& out, const std::optional<T>& x) {
  write(out, x.has_value());
  if (x) write(out, *x);
}

template <class... Ts>
void write(sink& out, const std::variant<Ts...>& x) {
  put(out, static_cast<std::uint8_t>(x.index()));
  std::visit([&](const auto& alternative) { write(out, alternative); }, x);
}

template <has_fields T>
void write(sink& out, const T& x) {
  std::apply([&out](const auto&... values) { (write(out, values), ...); }, fields(x));
}

// -- reading: every function says whether the value was there and allowed ---------------------

using source = caf::binary_deserializer;

template <class... Ts>
bool get(source& in, Ts&... values) {
  return !in(values...);
}

/// Reads a header and returns the version in it.
template <class Message>
std::optional<std::uint16_t> parse_header(source& in) {
  std::uint32_t its_magic = 0;
  std::uint16_t its_version = 0;
  std::uint8_t its_direction = 0;
  if (!get(in, its_magic, its_version, its_direction) || its_magic != magic ||
      its_direction != direction<Message>)
    return std::nullopt;
  return its_version;
}

template <class T>
bool parse(source& in, std::vector<T>& xs);

template <class T>
bool parse(source& in, std::optional<T>& x);

template <class... Ts>
bool parse(source& in, std::variant<Ts...>& x);

template <has_fields T>
bool parse(source& in, T& x);

template <class T>
requires std::integral<T> || std::same_as<T, std::string>
bool parse(source& in, T& x) { return get(in, x); }

bool parse(source& in, bool& x) {
  std::uint8_t number = 0;
  if (!get(in, number) || number > 1) return false;
  x = number == 1;
  return true;
}

template <enumeration Enum>
bool parse(source& in, Enum& x) {
  std::uint8_t number = 0;
  if (!get(in, number) || number >= enumerators<Enum>) return false;
  x = static_cast<Enum>(number);
  return true;
}

bool parse(source& in, ranking::user_id& user) {
  std::uint8_t tag = 0;
  if (!get(in, tag)) return false;
  if (tag == integer_tag) {
    std::int64_t integer = 0;
    if (!get(in, integer)) return false;
    user = ranking::user_id(integer);
    return true;
  }
  if (tag == nobody_tag) {
    user = ranking::user_id::nobody();
    return true;
  }
  std::string text;
  if (tag != text_tag || !get(in, text) || !boards::is_user_name(text)) return false;
  user = ranking::user_id(std::move(text));
  return true;
}

bool parse(source& in, request_id& id) {
  std::uint8_t size = 0;
  if (!get(in, size) || size > id.max_size()) return false;
  if (size == 0) return true;
  id.resize(size);
  return !in.apply_raw(size, id.data()) && is_request_id({id.data(), id.size()});
}

template <class T>
bool parse(source& in, std::vector<T>& xs) {
  std::uint32_t size = 0;
  if (!get(in, size)) return false;
  xs.clear();  // of what a new value has
  // No reserve: the size is the sender's word, the values themselves are not.
  for (std::uint32_t i = 0; i < size; ++i) {
    if (!parse(in, xs.emplace_back())) return false;
  }
  return true;
}

template <class T>
bool parse(source& in, std::optional<T>& x) {
  bool has_value = false;
  if (!parse(in, has_value)) return false;
  return !has_value || parse(in, x.emplace());
}

template <std::size_t Index = 0, class... Ts>
bool parse_alternative(source& in, std::size_t index, std::variant<Ts...>& x) {
  if constexpr (Index < sizeof...(Ts)) {
    if (index != Index) return parse_alternative<Index + 1>(in, index, x);
    return parse(in, x.template emplace<Index>());
  } else {
    return false;
  }
}

template <class... Ts>
bool parse(source& in, std::variant<Ts...>& x) {
  std::uint8_t index = 0;
  return get(in, index) && parse_alternative(in, index, x);
}

template <has_fields T>
bool parse(source& in, T& x) {
  return std::apply([&in](auto&... values) { return (parse(in, values) && ...); }, fields(x)) &&
         is_allowed(x);
}

}  // namespace

encoded_outcome encode(const outcome& what, const answer_origin& origin) {
  encoded_outcome bytes;
  frame_end end(bytes);
  sink out(nullptr, end);
  write(out, what);
  write(out, origin);
  return bytes;
}

void append(const action& of, std::vector<char>& bytes) {
  frame_end end(bytes);
  sink out(nullptr, end);
  write(out, of);
}

template <class Message>
void frame_writer<Message>::add(const Message& message) {
  frame_end end(bytes_);
  sink out(nullptr, end);
  if (bytes_.empty()) put_header<Message>(out);
  write(out, message);
}

template <class Message>
void frame_writer<Message>::add(
    std::uint64_t id, const encoded_outcome& what) requires std::is_same_v<Message, answer> {
  {
    frame_end end(bytes_);
    sink out(nullptr, end);
    if (bytes_.empty()) put_header<Message>(out);
    put(out, id);
  }
  bytes_.insert(bytes_.end(), what.begin(), what.end());
}

template <class Message>
frame frame_writer<Message>::take() {
  assert(!empty());
  return std::exchange(bytes_, {});
}

template <class Message>
std::optional<std::vector<Message>> read_frame(std::span<const char> bytes) {
  source in(nullptr, bytes.data(), bytes.size());
  if (parse_header<Message>(in) != protocol_version) return std::nullopt;
  std::vector<Message> messages;
  while (in.remaining() > 0) {
    if (!parse(in, messages.emplace_back())) return std::nullopt;
  }
  return messages;
}

template <class Message>
std::optional<std::uint16_t> version_of(std::span<const char> bytes) {
  source in(nullptr, bytes.data(), bytes.size());
  return parse_header<Message>(in);
}

frame version_notice() {
  frame bytes;
  frame_end end(bytes);
  sink out(nullptr, end);
  put_header<answer>(out);
  return bytes;
}

template class frame_writer<request>;
template class frame_writer<answer>;
template std::optional<std::vector<request>> read_frame<request>(std::span<const char>);
template std::optional<std::vector<answer>> read_frame<answer>(std::span<const char>);
template std::optional<std::uint16_t> version_of<request>(std::span<const char>);
template std::optional<std::uint16_t> version_of<answer>(std::span<const char>);

}  // namespace scoreboard::wire
