#include "tests/system/contract.hpp"

#include <ostream>
#include <stdexcept>
#include <utility>

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace scoreboard::system_test {

namespace {

rapidjson::Document parse(std::string_view json) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseValidateEncodingFlag>(json.data(), json.size());
  if (document.HasParseError()) {
    throw std::runtime_error(std::string(rapidjson::GetParseError_En(document.GetParseError())) +
                             ": " + std::string(json));
  }
  return document;
}

// With exactly so many members, a repeated key leaves one of the expected ones out.
const rapidjson::Value& member(const rapidjson::Value& object, const char* name,
                               rapidjson::SizeType members = 2) {
  if (object.IsObject() && object.MemberCount() == members) {
    const auto found = object.FindMember(name);
    if (found != object.MemberEnd()) return found->value;
  }
  throw std::runtime_error("not an object of " + std::to_string(members) + " members with " + name);
}

std::string text(const rapidjson::Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

entry to_entry(const rapidjson::Value& object, rapidjson::SizeType members = 2) {
  const auto& user = member(object, "user", members);
  const auto& total = member(object, "total", members);
  if (!(user.IsInt64() || user.IsString()) || !total.IsInt64()) {
    throw std::runtime_error("not an entry: " + text(object));
  }
  return {text(user), total.GetInt64()};
}

list_result to_result(const rapidjson::Value& object) {
  constexpr rapidjson::SizeType members_of_error = 3;
  constexpr rapidjson::SizeType members_of_score = 4;
  if (!object.IsObject() || object.MemberCount() != members_of_error) {
    const auto& taken = member(object, "taken", members_of_score);
    const auto& previous = member(object, "previous", members_of_score);
    if (!taken.IsBool() || !(previous.IsNull() || previous.IsInt64()))
      throw std::runtime_error("not the result of a score: " + text(object));
    entry done = to_entry(object, members_of_score);
    return {std::move(done.user), done.total, {}};
  }
  const auto& user = member(object, "user", members_of_error);
  const auto& error = member(object, "error", members_of_error);
  const auto& code = member(object, "code", members_of_error);
  if (!error.IsString() || error.GetStringLength() == 0 || !code.IsString()) {
    throw std::runtime_error("not the result of a score: " + text(object));
  }
  return {text(user), std::nullopt, code.GetString()};
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const entry& value) {
  return out << value.user << ": " << value.total;
}

std::ostream& operator<<(std::ostream& out, const list_result& value) {
  out << value.user << ": ";
  return value.total ? out << *value.total : out << value.code;
}

entry parse_entry(std::string_view json) { return to_entry(parse(json)); }

std::vector<entry> parse_entries(std::string_view json) {
  const auto document = parse(json);
  if (!document.IsArray()) throw std::runtime_error("not an array: " + std::string(json));
  std::vector<entry> entries;
  for (const auto& element : document.GetArray()) entries.push_back(to_entry(element));
  return entries;
}

std::vector<list_result> parse_results(std::string_view json) {
  const auto document = parse(json);
  if (!document.IsArray()) throw std::runtime_error("not an array: " + std::string(json));
  std::vector<list_result> results;
  for (const auto& element : document.GetArray()) results.push_back(to_result(element));
  return results;
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

std::string score_list(const std::vector<std::string>& entries) {
  std::string text = "[";
  for (const std::string& one : entries) {
    if (text.size() > 1) text += ", ";
    text += one;
  }
  text += ']';
  return text;
}

}  // namespace scoreboard::system_test
