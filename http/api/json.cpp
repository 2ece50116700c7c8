#include "http/api/json.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <limits>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace scoreboard::http {

namespace {

using json_writer = rapidjson::Writer<rapidjson::StringBuffer>;

void write_text(json_writer& out, std::string_view text) {
  out.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void write_integer(json_writer& out, std::int64_t value, number_form numbers) {
  if (numbers == number_form::number) {
    out.Int64(value);
    return;
  }
  std::array<char, std::numeric_limits<std::int64_t>::digits10 + 2> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  write_text(out, {digits.data(), end});
}

void write_user(json_writer& out, const ranking::user_id& user, number_form numbers) {
  out.Key("user");
  if (user.is_integer())
    write_integer(out, user.integer(), numbers);
  else
    write_text(out, user.text());
}

void write_error(json_writer& out, error_code code, std::string_view sentence) {
  out.Key("error");
  write_text(out, sentence);
  out.Key("code");
  write_text(out, name(code));
}

void write_entry(json_writer& out, const ranking::user_id& user, std::int64_t total,
                 number_form numbers) {
  out.StartObject();
  write_user(out, user, numbers);
  out.Key("total");
  write_integer(out, total, numbers);
  out.EndObject();
}

std::string take(const rapidjson::StringBuffer& buffer) {
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace

std::string json_of(const ranking::user_id& user, std::int64_t total, number_form numbers) {
  rapidjson::StringBuffer buffer;
  json_writer out(buffer);
  write_entry(out, user, total, numbers);
  return take(buffer);
}

std::string json_of(const wire::entries& entries, number_form numbers) {
  rapidjson::StringBuffer buffer;
  json_writer out(buffer);
  out.StartArray();
  for (const auto& one : entries) write_entry(out, one.user, one.total, numbers);
  out.EndArray();
  return take(buffer);
}

std::string json_of(std::span<const scored> list, number_form numbers) {
  rapidjson::StringBuffer buffer;
  json_writer out(buffer);
  out.StartArray();
  for (const auto& one : list) {
    if (const auto* total = std::get_if<wire::new_total>(&one.what)) {
      write_entry(out, *one.user, total->total, numbers);
      continue;
    }
    out.StartObject();
    if (one.user != nullptr) {
      write_user(out, *one.user, numbers);
    } else {
      out.Key("user");
      out.Null();
    }
    const auto code = std::get<error_code>(one.what);
    write_error(out, code, sentence(code));
    out.EndObject();
  }
  out.EndArray();
  return take(buffer);
}

std::string status_json(std::string_view status) {
  rapidjson::StringBuffer buffer;
  json_writer out(buffer);
  out.StartObject();
  out.Key("status");
  write_text(out, status);
  out.EndObject();
  return take(buffer);
}

std::string json_of(error_code code) { return json_of(code, sentence(code)); }

std::string json_of(error_code code, std::string_view sentence) {
  rapidjson::StringBuffer buffer;
  json_writer out(buffer);
  out.StartObject();
  write_error(out, code, sentence);
  out.EndObject();
  return take(buffer);
}

}  // namespace scoreboard::http
