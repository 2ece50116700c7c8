#include "tools/load/error_text.hpp"

#include <fmt/format.h>
#include <rapidjson/document.h>

namespace scoreboard::load {

std::string error_text(const response& answer) {
  if (answer.status == 0) return answer.failure;
  rapidjson::Document json;
  json.Parse(answer.body.data(), answer.body.size());
  if (!json.HasParseError() && json.IsObject()) {
    const auto code = json.FindMember("code");
    if (code != json.MemberEnd() && code->value.IsString() && code->value.GetStringLength() <= 64)
      return fmt::format("{} {}", answer.status, code->value.GetString());
  }
  return std::to_string(answer.status);
}

}  // namespace scoreboard::load
