#pragma once

#include <array>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "http/api/json.hpp"
#include "src/ranking/user_id.hpp"

namespace scoreboard::http {

/// Writes one answer, with its 64-bit integers in the form that its reader wants.
class json_writer {
 public:
  explicit json_writer(number_form numbers) : numbers_(numbers) {}

  void begin_object() { out_.StartObject(); }
  void end_object() { out_.EndObject(); }
  void begin_array() { out_.StartArray(); }
  void end_array() { out_.EndArray(); }
  void key(std::string_view name) { out_.Key(name.data(), size_of(name)); }

  void value(std::string_view text) { out_.String(text.data(), size_of(text)); }
  /// null for nobody, who was erased since.
  void value(const ranking::user_id& user) {
    if (user.is_nobody())
      null();
    else if (user.is_integer())
      value(user.integer());
    else
      value(user.text());
  }

  void value(std::int64_t number) {
    if (numbers_ == number_form::number)
      out_.Int64(number);
    else
      digits(number);
  }
  void value(std::uint64_t number) {
    if (numbers_ == number_form::number)
      out_.Uint64(number);
    else
      digits(number);
  }

  // A template, or text would be one.
  template <std::same_as<bool> Boolean>
  void value(Boolean is) {
    out_.Bool(is);
  }

  /// null when there is none.
  template <class T>
  void value(const std::optional<T>& found) {
    if (found)
      value(*found);
    else
      null();
  }

  void null() { out_.Null(); }

  /// REQUIRES: JSON.
  void raw(std::string_view json) { out_.RawValue(json.data(), json.size(), rapidjson::kNullType); }

  template <class T>
  void member(std::string_view name, const T& found) {
    key(name);
    value(found);
  }

  std::string take() const { return {buffer_.GetString(), buffer_.GetSize()}; }

 private:
  static rapidjson::SizeType size_of(std::string_view text) {
    return static_cast<rapidjson::SizeType>(text.size());
  }

  template <class Number>
  void digits(Number number) {
    std::array<char, std::numeric_limits<std::uint64_t>::digits10 + 2> text{};
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number);
    value(std::string_view(text.data(), end));
  }

  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> out_{buffer_};
  const number_form numbers_;
};

/// The members "error" and "code".
void write_error(json_writer& out, error_code code, std::string_view sentence);

}  // namespace scoreboard::http
