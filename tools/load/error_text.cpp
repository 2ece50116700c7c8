#include "tools/load/error_text.hpp"

#include <fmt/format.h>
#include <rapidjson/document.h>

namespace scoreboard::load {

namespace {

constexpr rapidjson::SizeType longest_code = 64;

}  // namespace

std::string error_text(const response& answer) {
  if (answer.status == 0) return answer.failure;
  const auto* const lacks = answer.status == 503 && !answer.retry_after ? ", no Retry-After" : "";
  rapidjson::Document json;
  json.Parse(answer.body.data(), answer.body.size());
  if (json.HasParseError() || !json.IsObject()) return std::to_string(answer.status);
  const rapidjson::Value& object = json;
  const auto code = object.FindMember("code");
  const bool named = !(code == object.MemberEnd()) && code->value.IsString() &&
                     code->value.GetStringLength() <= longest_code;
  if (named) return fmt::format("{} {}{}", answer.status, code->value.GetString(), lacks);
  return std::to_string(answer.status) + lacks;
}

}  // namespace scoreboard::load
