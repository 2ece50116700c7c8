#include "tools/load/board_entry.hpp"

#include <stdexcept>

#include <fmt/format.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace scoreboard::load {

namespace {

std::runtime_error unexpected(std::string_view json) {
  return std::runtime_error(fmt::format("unexpected answer: {:.120}", json));
}

rapidjson::Document parse(std::string_view json) {
  rapidjson::Document document;
  document.Parse(json.data(), json.size());
  if (document.HasParseError()) throw unexpected(json);
  return document;
}

const rapidjson::Value* member(const rapidjson::Value& object, const char* name) {
  const auto found = object.FindMember(name);
  return found == object.MemberEnd() ? nullptr : &found->value;
}

std::string user_of(const rapidjson::Value& object, std::string_view whole) {
  const auto* const user = object.IsObject() ? member(object, "user") : nullptr;
  if (user != nullptr && user->IsInt64()) return std::to_string(user->GetInt64());
  if (user == nullptr || !user->IsString()) throw unexpected(whole);
  rapidjson::StringBuffer text;
  rapidjson::Writer<rapidjson::StringBuffer> writer(text);
  user->Accept(writer);
  return {text.GetString(), text.GetSize()};
}

board_entry entry_of(const rapidjson::Value& object, std::string_view whole) {
  auto user = user_of(object, whole);
  const auto* const total = member(object, "total");
  if (total == nullptr || !total->IsInt64()) throw unexpected(whole);
  return {std::move(user), total->GetInt64()};
}

}  // namespace

board_entry parse_entry(std::string_view json) { return entry_of(parse(json), json); }

std::vector<board_entry> parse_entries(std::string_view json) {
  const auto document = parse(json);
  if (!document.IsArray()) throw unexpected(json);
  std::vector<board_entry> entries;
  entries.reserve(document.Size());
  for (const auto& object : document.GetArray()) entries.push_back(entry_of(object, json));
  return entries;
}

std::vector<update_result> parse_update_results(std::string_view json) {
  const auto document = parse(json);
  if (!document.IsArray()) throw unexpected(json);
  std::vector<update_result> results;
  results.reserve(document.Size());
  for (const auto& object : document.GetArray()) {
    const auto* const code = object.IsObject() ? member(object, "code") : nullptr;
    if (code != nullptr && !code->IsString()) throw unexpected(json);
    auto& result = results.emplace_back();
    if (code == nullptr) {
      result.entry = entry_of(object, json);
    } else {
      result.entry.user = user_of(object, json);
      result.error_code = code->GetString();
    }
  }
  return results;
}

}  // namespace scoreboard::load
