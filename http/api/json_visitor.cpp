#include "http/api/json_visitor.hpp"

#include <algorithm>

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

namespace scoreboard::http {

namespace {

/// Hands on what RapidJSON finds. The names are those of its handler concept.
class events : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, events> {
 public:
  events(json_visitor& visitor, const rapidjson::MemoryStream& bytes)
      : visitor_(visitor), bytes_(bytes) {}

  bool Null() { return value({json_value::kind::null}); }
  bool Bool(bool /*value*/) { return value({json_value::kind::boolean}); }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool /*copy*/) {
    return value({json_value::kind::number, {text, size}});
  }
  bool String(const char* text, rapidjson::SizeType size, bool /*copy*/) {
    return value({json_value::kind::text, {text, size}});
  }
  bool StartObject() { return value({json_value::kind::object}); }
  bool StartArray() { return value({json_value::kind::array}); }
  bool Key(const char* text, rapidjson::SizeType size, bool /*copy*/) {
    visitor_.on_key({text, size}, bytes_.Tell());
    return true;
  }
  bool EndObject(rapidjson::SizeType /*members*/) { return end(); }
  bool EndArray(rapidjson::SizeType /*elements*/) { return end(); }

 private:
  bool value(const json_value& found) {
    visitor_.on_value(found, bytes_.Tell());
    return true;
  }

  bool end() {
    visitor_.on_end(bytes_.Tell() + 1);  // the bracket itself is read after this
    return true;
  }

  json_visitor& visitor_;
  const rapidjson::MemoryStream& bytes_;
};

}  // namespace

json_result visit(std::string_view text, json_visitor& visitor) {
  constexpr unsigned flags = rapidjson::kParseValidateEncodingFlag |
                             rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
  rapidjson::MemoryStream bytes(text.data(), text.size());
  events handler(visitor, bytes);
  rapidjson::Reader reader;
  const auto parsed = reader.Parse<flags>(bytes, handler);
  switch (parsed.Code()) {
    case rapidjson::kParseErrorNone:
      // The stream's end reads as '\0', which would make a body that holds one look ended there.
      return bytes.Tell() < text.size() ? json_result::no_json : json_result::complete;
    case rapidjson::kParseErrorNumberTooBig:
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
      return json_result::refused;
    default:
      return json_result::no_json;
  }
}

std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view blanks = " \t\r\n";
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  return text.substr(0, text.find_last_not_of(blanks) + 1);
}

}  // namespace scoreboard::http
