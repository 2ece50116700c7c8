// Reading answers of the service for crash_rounds.
//
// Thread rule: any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <rapidjson/document.h>

#include "tests/system/http_client.hpp"

namespace scoreboard::system_test {

// Throws std::runtime_error with the text when it is none.
rapidjson::Document parse_json(std::string_view json);

// A member as JSON text; nothing when it is not there.
std::string member_text(const rapidjson::Value& object, const char* name);

// What a GET answers; nothing for a 404. Throws std::runtime_error for any other error.
std::optional<rapidjson::Document> get_json(http_client& client, const std::string& target);

// The same without a 404.
rapidjson::Document get_present(http_client& client, const std::string& target);

// Of a time as answers have it, in RFC 3339 and UTC. Throws std::runtime_error.
std::chrono::sys_time<std::chrono::milliseconds> parse_time(const std::string& text);

}  // namespace scoreboard::system_test
