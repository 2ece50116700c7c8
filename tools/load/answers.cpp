#include "tools/load/answers.hpp"

#include <stdexcept>

#include <fmt/format.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace scoreboard::load {

namespace {

constexpr const char* default_settings =
    R"({"order":"descending","keep":"last","users":"any","minimum":null,"maximum":null,)"
    R"("season":"never","keep_seasons":"all","snapshots":null})";

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
  if (!object.IsObject()) return nullptr;
  const auto found = object.FindMember(name);
  return found == object.MemberEnd() ? nullptr : &found->value;
}

std::uint64_t number_in(const rapidjson::Value& object, const char* name, std::string_view whole) {
  const auto* const value = member(object, name);
  if (value == nullptr || !value->IsUint64()) throw unexpected(whole);
  return value->GetUint64();
}

const rapidjson::Value& array_in(const rapidjson::Value& object, const char* name,
                                 std::string_view whole) {
  const auto* const value = member(object, name);
  if (value == nullptr || !value->IsArray()) throw unexpected(whole);
  return *value;
}

std::string name_of(const rapidjson::Value* user, std::string_view whole) {
  if (user != nullptr && user->IsInt64()) return std::to_string(user->GetInt64());
  if (user == nullptr || !user->IsString()) throw unexpected(whole);
  rapidjson::StringBuffer text;
  rapidjson::Writer<rapidjson::StringBuffer> writer(text);
  user->Accept(writer);
  return {text.GetString(), text.GetSize()};
}

answered_entry entry_of(const rapidjson::Value& object, std::string_view whole, bool ranked) {
  auto user = name_of(member(object, "user"), whole);
  const auto* const total = member(object, "total");
  if (total == nullptr || !total->IsInt64()) throw unexpected(whole);
  const auto rank = ranked ? number_in(object, "rank", whole) : 0;
  if (ranked && rank == 0) throw unexpected(whole);
  return {std::move(user), total->GetInt64(), rank};
}

std::vector<answered_entry> entries_of(const rapidjson::Value& array, std::string_view whole,
                                       bool ranked) {
  if (!array.IsArray()) throw unexpected(whole);
  std::vector<answered_entry> entries;
  entries.reserve(array.Size());
  for (const auto& object : array.GetArray()) entries.push_back(entry_of(object, whole, ranked));
  return entries;
}

update_result result_of(const rapidjson::Value& object, std::string_view whole) {
  update_result result;
  if (const auto* const code = member(object, "code")) {
    if (!code->IsString()) throw unexpected(whole);
    result.entry.user = name_of(member(object, "user"), whole);
    result.error_code = code->GetString();
    return result;
  }
  result.entry = entry_of(object, whole, false);
  const auto* const taken = member(object, "taken");
  if (taken == nullptr) return result;
  const auto* const previous = member(object, "previous");
  const bool sound =
      taken->IsBool() && previous != nullptr && (previous->IsInt64() || previous->IsNull());
  if (!sound) throw unexpected(whole);
  result.details.emplace().taken = taken->GetBool();
  if (previous->IsInt64()) result.details->previous = previous->GetInt64();
  return result;
}

}  // namespace

update_result parse_update_result(std::string_view json) { return result_of(parse(json), json); }

std::vector<update_result> parse_update_results(std::string_view json) {
  const auto document = parse(json);
  if (!document.IsArray()) throw unexpected(json);
  std::vector<update_result> results;
  results.reserve(document.Size());
  for (const auto& object : document.GetArray()) results.push_back(result_of(object, json));
  return results;
}

board_view parse_entries(std::string_view json) {
  return {std::nullopt, entries_of(parse(json), json, false), {}};
}

board_view parse_view(std::string_view json) {
  const auto document = parse(json);
  board_view view{number_in(document, "of", json),
                  entries_of(array_in(document, "entries", json), json, true),
                  {}};
  if (member(document, "missing") != nullptr)
    for (const auto& user : array_in(document, "missing", json).GetArray())
      view.missing.push_back(name_of(&user, json));
  return view;
}

board_view parse_user(std::string_view json) {
  const auto document = parse(json);
  return {number_in(document, "of", json), {entry_of(document, json, true)}, {}};
}

std::uint64_t parse_count(std::string_view json) { return number_in(parse(json), "count", json); }

answered_rank parse_rank(std::string_view json) {
  const auto document = parse(json);
  return {number_in(document, "rank", json), number_in(document, "of", json)};
}

board_names_page parse_board_names(std::string_view json) {
  const auto document = parse(json);
  board_names_page page;
  for (const auto& name : array_in(document, "boards", json).GetArray()) {
    if (!name.IsString()) throw unexpected(json);
    page.names.emplace_back(name.GetString(), name.GetStringLength());
  }
  const auto* const next = member(document, "next");
  page.more = next != nullptr && next->IsString();
  return page;
}

bool has_default_settings(std::string_view json) {
  const auto document = parse(json);
  const auto* const settings = member(document, "settings");
  if (settings == nullptr) throw unexpected(json);
  return *settings == parse(default_settings);
}

}  // namespace scoreboard::load
