#include "src/wire/frame.hpp"

#include <cassert>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include <caf/binary_deserializer.hpp>
#include <caf/serializer_impl.hpp>

#include "src/boards/names.hpp"

namespace scoreboard::wire {

namespace {

constexpr std::uint32_t magic = 0x53424f31;  // "SBO1"
constexpr std::uint16_t version = 6;

template <class Message>
constexpr std::uint8_t direction = std::is_same_v<Message, request> ? 1 : 2;

/// A kind of query, see read.hpp.
template <class T>
concept has_fields = requires(T x) {
  x.fields();
};

constexpr std::uint8_t integer_tag = 0;
constexpr std::uint8_t text_tag = 1;

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

void write(sink& out, const ranking::user_id& user) {
  if (user.is_integer())
    put(out, integer_tag, user.integer());
  else
    put(out, text_tag, std::string(user.text()));
}

template <class T>
void write(sink& out, const std::vector<T>& xs);

void write(sink& out, const change& x) {
  write(out, x.user);
  put(out, static_cast<std::uint8_t>(x.how), x.value);
}

void write(sink& out, const update& x) {
  put(out, x.board, x.key);
  write(out, x.changes);
  put(out, static_cast<std::uint8_t>(x.made_by), x.fingerprint);
}

template <has_fields Query>
void write(sink& out, const Query& x) {
  std::apply([&out](const auto&... fields) { put(out, fields...); }, x.fields());
}

void write(sink& out, const new_total& x) { put(out, x.total); }

void write(sink& out, const ranking::entry& x) {
  write(out, x.user);
  put(out, x.total);
}

void write(sink& out, const listing& x) {
  put(out, x.tag);
  write(out, x.list);
}

void write(sink& /*out*/, const unchanged& /*x*/) {}

void write(sink& out, error_code x) { put(out, static_cast<std::uint8_t>(x)); }

template <class... Ts>
void write(sink& out, const std::variant<Ts...>& x) {
  put(out, static_cast<std::uint8_t>(x.index()));
  std::visit([&](const auto& alternative) { write(out, alternative); }, x);
}

template <class T>
void write(sink& out, const std::vector<T>& xs) {
  put(out, static_cast<std::uint32_t>(xs.size()));
  for (const auto& x : xs) write(out, x);
}

void write(sink& out, const wire::read& x) {
  put(out, x.board, x.max_entries, x.known_tag);
  write(out, x.asks);
}

void write(sink& out, const request& x) {
  put(out, x.id, x.time_left_ms);
  write(out, x.what);
}

void write(sink& out, const answer_origin& x) {
  put(out, x.version, static_cast<std::uint8_t>(x.replayed ? 1 : 0));
}

void write(sink& out, const answer& x) {
  put(out, x.id);
  write(out, x.what);
  write(out, x.origin);
}

// -- reading: every function says whether the value was there and allowed ---------------------

using source = caf::binary_deserializer;

template <class... Ts>
bool get(source& in, Ts&... values) {
  return !in(values...);
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
  std::string text;
  if (tag != text_tag || !get(in, text) || !boards::is_user_name(text)) return false;
  user = ranking::user_id(std::move(text));
  return true;
}

bool parse_board(source& in, std::string& board) {
  return get(in, board) && boards::is_board_name(board);
}

template <class T>
bool parse(source& in, std::vector<T>& xs);

template <class... Ts>
bool parse(source& in, std::variant<Ts...>& x);

bool parse(source& in, change& x) {
  std::uint8_t how = 0;
  if (!parse(in, x.user) || !get(in, how, x.value)) return false;
  x.how = static_cast<change::kind>(how);
  return x.how == change::kind::absolute || x.how == change::kind::relative;
}

bool parse(source& in, update::key_maker& x) {
  std::uint8_t maker = 0;
  if (!get(in, maker)) return false;
  x = static_cast<update::key_maker>(maker);
  return x == update::key_maker::sender || x == update::key_maker::service;
}

bool parse(source& in, update& x) {
  return parse_board(in, x.board) && get(in, x.key) && !x.key.empty() &&
         x.key.size() <= update::max_key_bytes && parse(in, x.changes) &&
         x.changes.size() <= update::max_changes && parse(in, x.made_by) && get(in, x.fingerprint);
}

template <has_fields Query>
bool parse(source& in, Query& x) {
  return std::apply([&in](auto&... fields) { return get(in, fields...); }, x.fields()) &&
         x.is_valid();
}

bool parse(source& in, wire::read& x) {
  return parse_board(in, x.board) && get(in, x.max_entries, x.known_tag) && parse(in, x.asks);
}

bool parse(source& in, new_total& x) { return get(in, x.total); }

bool parse(source& in, ranking::entry& x) { return parse(in, x.user) && get(in, x.total); }

bool parse(source& in, listing& x) { return get(in, x.tag) && parse(in, x.list); }

bool parse(source& /*in*/, unchanged& /*x*/) { return true; }

bool parse(source& in, error_code& x) {
  std::uint8_t code = 0;
  if (!get(in, code) || !is_error_code(code)) return false;
  x = static_cast<error_code>(code);
  return true;
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

template <class T>
bool parse(source& in, std::vector<T>& xs) {
  std::uint32_t size = 0;
  if (!get(in, size)) return false;
  // No reserve: the size is the sender's word, the values themselves are not.
  for (std::uint32_t i = 0; i < size; ++i) {
    if (!parse(in, xs.emplace_back())) return false;
  }
  return true;
}

bool parse(source& in, request& x) { return get(in, x.id, x.time_left_ms) && parse(in, x.what); }

bool parse(source& in, answer_origin& x) {
  std::uint8_t replayed = 0;
  if (!get(in, x.version, replayed) || replayed > 1) return false;
  x.replayed = replayed == 1;
  return true;
}

bool parse(source& in, answer& x) {
  return get(in, x.id) && parse(in, x.what) && parse(in, x.origin);
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

template <class Message>
void frame_writer<Message>::add(const Message& message) {
  frame_end end(bytes_);
  sink out(nullptr, end);
  if (bytes_.empty()) put(out, magic, version, direction<Message>);
  write(out, message);
}

template <class Message>
void frame_writer<Message>::add(
    std::uint64_t id, const encoded_outcome& what) requires std::is_same_v<Message, answer> {
  {
    frame_end end(bytes_);
    sink out(nullptr, end);
    if (bytes_.empty()) put(out, magic, version, direction<Message>);
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
  std::uint32_t its_magic = 0;
  std::uint16_t its_version = 0;
  std::uint8_t its_direction = 0;
  if (!get(in, its_magic, its_version, its_direction) || its_magic != magic ||
      its_version != version || its_direction != direction<Message>)
    return std::nullopt;
  std::vector<Message> messages;
  while (in.remaining() > 0) {
    if (!parse(in, messages.emplace_back())) return std::nullopt;
  }
  return messages;
}

template class frame_writer<request>;
template class frame_writer<answer>;
template std::optional<std::vector<request>> read_frame<request>(std::span<const char>);
template std::optional<std::vector<answer>> read_frame<answer>(std::span<const char>);

}  // namespace scoreboard::wire
