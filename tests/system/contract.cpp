#include "tests/system/contract.hpp"

#include <ostream>
#include <stdexcept>

#include <catch2/catch.hpp>
#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace scoreboard::system_test {

namespace {

namespace http = boost::beast::http;

rapidjson::Document parse(std::string_view json) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseValidateEncodingFlag>(json.data(), json.size());
  if (document.HasParseError()) {
    throw std::runtime_error(std::string(rapidjson::GetParseError_En(document.GetParseError())) +
                             ": " + std::string(json));
  }
  return document;
}

// With exactly two members, a repeated key leaves one of the expected ones out.
const rapidjson::Value& member(const rapidjson::Value& object, const char* name) {
  if (object.IsObject() && object.MemberCount() == 2) {
    const auto found = object.FindMember(name);
    if (found != object.MemberEnd()) return found->value;
  }
  throw std::runtime_error(std::string("not an object of two members with ") + name);
}

std::string text(const rapidjson::Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

entry to_entry(const rapidjson::Value& object) {
  const auto& user = member(object, "user");
  const auto& total = member(object, "total");
  if (!(user.IsInt64() || user.IsString()) || !total.IsInt64()) {
    throw std::runtime_error("not an entry: " + text(object));
  }
  return {text(user), total.GetInt64()};
}

bool is_json(const response& answer) {
  return answer[http::field::content_type].starts_with("application/json");
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const entry& value) {
  return out << value.user << ": " << value.total;
}

entry parse_entry(std::string_view json) { return to_entry(parse(json)); }

std::vector<entry> parse_entries(std::string_view json) {
  const auto document = parse(json);
  if (!document.IsArray()) throw std::runtime_error("not an array: " + std::string(json));
  std::vector<entry> entries;
  for (const auto& element : document.GetArray()) entries.push_back(to_entry(element));
  return entries;
}

error_object parse_error(std::string_view json) {
  const auto document = parse(json);
  const auto& error = member(document, "error");
  const auto& code = member(document, "code");
  if (!error.IsString() || !code.IsString() || error.GetStringLength() == 0) {
    throw std::runtime_error("not an error object: " + std::string(json));
  }
  return {error.GetString(), code.GetString()};
}

std::string json_string(std::string_view plain) {
  rapidjson::Value value(plain.data(), static_cast<rapidjson::SizeType>(plain.size()));
  return text(value);
}

std::string absolute(std::string_view user, std::int64_t total) {
  return "{\"user\": " + std::string(user) + ", \"total\": " + std::to_string(total) + "}";
}

std::string relative(std::string_view user, std::string_view score) {
  return "{\"user\": " + std::string(user) + ", \"score\": \"" + std::string(score) + "\"}";
}

void check_entry(const response& answer, const entry& expected) {
  INFO(answer.body());
  CHECK(answer.result_int() == 200);
  CHECK(is_json(answer));
  CHECK(parse_entry(answer.body()) == expected);
}

void check_entries(const response& answer, const std::vector<entry>& expected) {
  INFO(answer.body());
  CHECK(answer.result_int() == 200);
  CHECK(is_json(answer));
  CHECK(parse_entries(answer.body()) == expected);
}

void check_error(const response& answer, unsigned status, std::string_view code) {
  INFO(answer.body());
  CHECK(answer.result_int() == status);
  CHECK(is_json(answer));
  CHECK(parse_error(answer.body()).code == code);
}

void check_no_complaint(const std::string& complaint) {
  INFO(complaint);
  CHECK(complaint.empty());
}

}  // namespace scoreboard::system_test
