#include "tests/system/contract_json.hpp"

#include <rapidjson/document.h>

#include "tests/system/contract.hpp"

namespace scoreboard::system_test {

namespace {

constexpr std::string_view data_member = R"("data":)";

std::string_view text_of(const rapidjson::Value& value) {
  return {value.GetString(), value.GetStringLength()};
}

bool stands_for_others(const rapidjson::Value& expected, std::string_view placeholder) {
  return expected.IsString() && '"' + std::string(text_of(expected)) + '"' == placeholder;
}

/// Compares values at a place of an answer.
class json_comparison {
 public:
  explicit json_comparison(bool numbers_as_strings) : numbers_as_strings_(numbers_as_strings) {}

  std::string difference(const rapidjson::Value& expected, const rapidjson::Value& actual,
                         const std::string& place) const {
    if (stands_for_others(expected, any_text) && actual.IsString()) return {};
    if (stands_for_others(expected, text_or_null) && (actual.IsString() || actual.IsNull()))
      return {};
    if (stands_for_others(expected, any_state) && is_state(actual)) return {};
    if (stands_for_others(expected, any_number) && is_number(actual)) return {};
    if (expected.IsInt64() && numbers_as_strings_) {
      const bool same = actual.IsString() && text_of(actual) == std::to_string(expected.GetInt64());
      return same ? "" : "not the expected digits at " + place;
    }
    if (expected.GetType() != actual.GetType()) return "another type at " + place;
    if (expected.IsObject()) return object_difference(expected, actual, place);
    if (expected.IsArray()) return array_difference(expected, actual, place);
    // 1 and 1.0 are equal for RapidJSON.
    const bool same = expected == actual && expected.IsDouble() == actual.IsDouble();
    return same ? "" : "another value at " + place;
  }

 private:
  static bool is_state(const rapidjson::Value& value) {
    return value.IsString() && (text_of(value) == "writing" || text_of(value) == "ready");
  }

  bool is_number(const rapidjson::Value& value) const {
    if (!numbers_as_strings_) return value.IsInt64();
    return value.IsString() && !text_of(value).empty() &&
           text_of(value).find_first_not_of("-0123456789") == std::string_view::npos;
  }

  // With as many members a repeated one leaves another out.
  std::string object_difference(const rapidjson::Value& expected, const rapidjson::Value& actual,
                                const std::string& place) const {
    if (expected.MemberCount() != actual.MemberCount()) return "more or fewer members in " + place;
    for (const auto& member : expected.GetObject()) {
      const auto found = actual.FindMember(member.name);
      const std::string name = place + '/' + member.name.GetString();
      if (found == actual.MemberEnd()) return "there is no " + name;
      const bool inside_data = member.name == "data";
      const json_comparison inner(numbers_as_strings_ && !inside_data);
      if (auto found_difference = inner.difference(member.value, found->value, name);
          !found_difference.empty())
        return found_difference;
    }
    return {};
  }

  std::string array_difference(const rapidjson::Value& expected, const rapidjson::Value& actual,
                               const std::string& place) const {
    if (expected.Size() != actual.Size()) return "more or fewer elements in " + place;
    for (rapidjson::SizeType i = 0; i < expected.Size(); ++i) {
      if (auto found = difference(expected[i], actual[i], place + '/' + std::to_string(i));
          !found.empty())
        return found;
    }
    return {};
  }

  bool numbers_as_strings_;
};

/// The expected answer has no spaces outside of data, so the text from a member `data` on says
/// where it ends: where the answer, too, must go on as expected.
std::string data_difference(const std::string& expected, const std::string& actual) {
  for (auto at = expected.find(data_member); at != std::string::npos;
       at = expected.find(data_member, at + 1)) {
    rapidjson::Document value;
    rapidjson::StringStream stream(expected.c_str() + at + data_member.size());
    value.ParseStream<rapidjson::kParseStopWhenDoneFlag>(stream);
    const auto text = expected.substr(at, data_member.size() + stream.Tell());
    if (actual.find(text) == std::string::npos) return "the answer has no " + text;
  }
  return {};
}

}  // namespace

std::string json_of(std::int64_t number) { return std::to_string(number); }

std::string json_of(std::optional<std::int64_t> number) {
  return number ? json_of(*number) : "null";
}

std::string json_of(const contract_user& user) {
  if (const auto* const number = std::get_if<std::int64_t>(&user)) return json_of(*number);
  if (std::holds_alternative<erased_user>(user)) return "null";
  return json_string(std::get<std::string>(user));
}

std::string json_of(bool value) { return value ? "true" : "false"; }

std::string json_object(std::initializer_list<std::pair<std::string_view, std::string>> members) {
  std::string text = "{";
  for (const auto& [name, value] : members) {
    if (value.empty()) continue;
    if (text.size() > 1) text += ',';
    text += '"';
    text += name;
    text += "\":";
    text += value;
  }
  return text + '}';
}

std::string json_array(const std::vector<std::string>& elements) {
  std::string text = "[";
  for (const auto& element : elements) {
    if (text.size() > 1) text += ',';
    text += element;
  }
  return text + ']';
}

std::string json_difference(const std::string& expected, const std::string& actual,
                            bool numbers_as_strings) {
  rapidjson::Document wanted;
  rapidjson::Document found;
  wanted.Parse(expected.c_str());
  found.Parse<rapidjson::kParseValidateEncodingFlag>(actual.data(), actual.size());
  if (wanted.HasParseError()) return "the model makes no JSON";
  if (found.HasParseError()) return "no JSON";
  auto difference = json_comparison(numbers_as_strings).difference(wanted, found, "");
  return difference.empty() ? data_difference(expected, actual) : difference;
}

}  // namespace scoreboard::system_test
