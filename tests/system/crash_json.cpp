#include "tests/system/crash_json.hpp"

#include <cstdio>
#include <stdexcept>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace scoreboard::system_test {

rapidjson::Document parse_json(std::string_view json) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseFullPrecisionFlag>(json.data(), json.size());
  if (document.HasParseError()) throw std::runtime_error("no JSON: " + std::string(json));
  return document;
}

std::string member_text(const rapidjson::Value& object, const char* name) {
  const auto found = object.FindMember(name);
  if (found == object.MemberEnd()) return {};
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  found->value.Accept(writer);
  return buffer.GetString();
}

std::optional<rapidjson::Document> get_json(http_client& client, const std::string& target) {
  const response answer = client.get(target);
  if (answer.result_int() == 200) return parse_json(answer.body());
  if (answer.result_int() == 404) return std::nullopt;
  throw std::runtime_error(target + ": " + answer.body());
}

rapidjson::Document get_present(http_client& client, const std::string& target) {
  auto found = get_json(client, target);
  if (!found) throw std::runtime_error(target + " is not there");
  return *std::move(found);
}

std::chrono::sys_time<std::chrono::milliseconds> parse_time(const std::string& text) {
  using namespace std::chrono;
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int millisecond = 0;
  char utc = 0;
  const int fields = std::sscanf(text.c_str(), "%4d-%2u-%2uT%2d:%2d:%2d.%3d%c", &year, &month, &day,
                                 &hour, &minute, &second, &millisecond, &utc);
  if (fields != 8 || utc != 'Z') throw std::runtime_error("no time: " + text);
  const sys_days date{std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day)};
  return date + hours(hour) + minutes(minute) + seconds(second) + milliseconds(millisecond);
}

}  // namespace scoreboard::system_test
