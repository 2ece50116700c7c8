#include "http/json.hpp"

#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "src/wire/names.hpp"

namespace scoreboard::http {

namespace {

using wire::error_code;

/// Digits after an optional '-'. A fraction, an exponent or a value beyond int64 is none.
std::optional<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t value = 0;
  const auto* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || at != end) return std::nullopt;
  return value;
}

/// A sign, which must be there, and digits.
std::optional<std::int64_t> parse_signed(std::string_view text) {
  if (text.size() < 2 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  if (text[1] < '0' || text[1] > '9') return std::nullopt;
  return parse_integer(text[0] == '+' ? text.substr(1) : text);
}

/// Takes the events of one body. Goes on after a mistake in what the values say, so that a mistake
/// in the JSON itself is found first; remembers the first.
class score_body : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, score_body> {
 public:
  // -- RapidJSON's handler concept (its names) --
  bool Default() { return other(); }
  bool RawNumber(const char* bytes, rapidjson::SizeType size, bool) {
    return integer(parse_integer({bytes, size}));
  }
  bool String(const char* bytes, rapidjson::SizeType size, bool) { return text({bytes, size}); }
  bool StartObject() {
    if (depth_ > 0) other();
    root_is_object_ = root_is_object_ || depth_ == 0;
    ++depth_;
    return true;
  }
  bool Key(const char* bytes, rapidjson::SizeType size, bool) {
    if (depth_ == 1) key({bytes, size});
    return true;
  }
  bool EndObject(rapidjson::SizeType) {
    --depth_;
    return true;
  }
  bool StartArray() {
    other();
    ++depth_;
    return true;
  }
  bool EndArray(rapidjson::SizeType) {
    --depth_;
    return true;
  }

  std::variant<wire::update, error_code> result(std::string_view board) && {
    if (!root_is_object_) return error_code::invalid_body;
    if (first_mistake_) return *first_mistake_;
    if (!user_ || total_.has_value() == score_.has_value()) return error_code::invalid_body;
    return wire::update{std::string(board), *std::move(user_),
                        total_ ? wire::update::kind::absolute : wire::update::kind::relative,
                        total_ ? *total_ : *score_};
  }

 private:
  enum class member { none, user, total, score };

  void mistake(error_code code) {
    if (!first_mistake_) first_mistake_ = code;
  }

  void key(std::string_view name) {
    member_ = name == "user"    ? member::user
              : name == "total" ? member::total
              : name == "score" ? member::score
                                : member::none;
    const auto bit = 1U << static_cast<unsigned>(member_);
    if (member_ == member::none || (seen_ & bit) != 0) mistake(error_code::invalid_body);
    seen_ |= bit;
  }

  bool integer(std::optional<std::int64_t> value) {
    if (depth_ == 1 && value && member_ == member::user)
      user_ = ranking::user_id(*value);
    else if (depth_ == 1 && value && member_ == member::total)
      total_ = value;
    else
      other();
    return true;
  }

  bool text(std::string_view value) {
    if (depth_ == 1 && member_ == member::user && wire::is_user_name(value)) {
      user_ = ranking::user_id(std::string(value));
    } else if (depth_ == 1 && member_ == member::score) {
      score_ = parse_signed(value);
      if (!score_) mistake(error_code::invalid_score);
    } else {
      other();
    }
    return true;
  }

  /// A value that the current member cannot have.
  bool other() {
    if (depth_ != 1) return true;
    switch (member_) {
      case member::user:
        mistake(error_code::invalid_user);
        break;
      case member::total:
        mistake(error_code::invalid_total);
        break;
      case member::score:
        mistake(error_code::invalid_score);
        break;
      case member::none:
        break;  // the unknown key is the mistake
    }
    return true;
  }

  int depth_ = 0;
  bool root_is_object_ = false;
  member member_ = member::none;
  unsigned seen_ = 0;
  std::optional<error_code> first_mistake_;
  std::optional<ranking::user_id> user_;
  std::optional<std::int64_t> total_;
  std::optional<std::int64_t> score_;
};

using json_writer = rapidjson::Writer<rapidjson::StringBuffer>;

void write_text(json_writer& out, std::string_view text) {
  out.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void write_entry(json_writer& out, const ranking::user_id& user, std::int64_t total) {
  out.StartObject();
  out.Key("user");
  if (user.is_integer())
    out.Int64(user.integer());
  else
    write_text(out, user.text());
  out.Key("total");
  out.Int64(total);
  out.EndObject();
}

std::string take(const rapidjson::StringBuffer& buffer) {
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace

std::variant<wire::update, error_code> parse_score(std::string_view body, std::string_view board) {
  // Iterative: nesting costs no stack. Numbers as strings: none goes through a double.
  constexpr unsigned flags = rapidjson::kParseValidateEncodingFlag |
                             rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
  rapidjson::MemoryStream bytes(body.data(), body.size());
  score_body handler;
  rapidjson::Reader reader;
  const auto parsed = reader.Parse<flags>(bytes, handler);
  // The stream's end reads as '\0', which would make a body that holds one look ended there.
  const bool whole = !parsed.IsError() && bytes.Tell() == body.size();
  if (parsed.Code() == rapidjson::kParseErrorNumberTooBig)
    handler.Default();  // such as 1e400, which is JSON, but not for RapidJSON
  else if (!whole)
    return error_code::invalid_json;
  return std::move(handler).result(board);
}

std::string json_of(const ranking::user_id& user, std::int64_t total) {
  rapidjson::StringBuffer buffer;
  json_writer out(buffer);
  write_entry(out, user, total);
  return take(buffer);
}

std::string json_of(const wire::entries& entries) {
  rapidjson::StringBuffer buffer;
  json_writer out(buffer);
  out.StartArray();
  for (const auto& one : entries) write_entry(out, one.user, one.total);
  out.EndArray();
  return take(buffer);
}

std::string json_of(error_code code) {
  rapidjson::StringBuffer buffer;
  json_writer out(buffer);
  out.StartObject();
  out.Key("error");
  write_text(out, wire::sentence(code));
  out.Key("code");
  write_text(out, wire::name(code));
  out.EndObject();
  return take(buffer);
}

}  // namespace scoreboard::http
