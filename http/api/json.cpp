#include "http/api/json.hpp"

#include <cstdint>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace scoreboard::http {

namespace {

using json_writer = rapidjson::Writer<rapidjson::StringBuffer>;

void write_text(json_writer& out, std::string_view text) {
  out.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void write_user(json_writer& out, const ranking::user_id& user) {
  out.Key("user");
  if (user.is_integer())
    out.Int64(user.integer());
  else
    write_text(out, user.text());
}

void write_error(json_writer& out, error_code code, std::string_view sentence) {
  out.Key("error");
  write_text(out, sentence);
  out.Key("code");
  write_text(out, name(code));
}

void write_entry(json_writer& out, const ranking::user_id& user, std::int64_t total) {
  out.StartObject();
  write_user(out, user);
  out.Key("total");
  out.Int64(total);
  out.EndObject();
}

std::string take(const rapidjson::StringBuffer& buffer) {
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace

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

std::string json_of(std::span<const scored> list) {
  rapidjson::StringBuffer buffer;
  json_writer out(buffer);
  out.StartArray();
  for (const auto& one : list) {
    if (const auto* total = std::get_if<wire::new_total>(&one.what)) {
      write_entry(out, *one.user, total->total);
      continue;
    }
    out.StartObject();
    if (one.user != nullptr) {
      write_user(out, *one.user);
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
