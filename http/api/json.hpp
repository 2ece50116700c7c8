#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/api/error_code.hpp"
#include "src/wire/messages.hpp"

/// The JSON of answers in the HTTP contract. Numbers are exact int64, users that are integers
/// included.
namespace scoreboard::http {

/// How an answer writes its 64-bit integers: some readers know no numbers but doubles.
enum class number_form : std::uint8_t { number, string };

inline constexpr std::size_t number_forms = 2;

/// {"user": ..., "total": ...}
std::string json_of(const ranking::user_id& user, std::int64_t total, number_form numbers);

/// [{"user": ..., "total": ...}, ...]
std::string json_of(const wire::entries& entries, number_form numbers);

/// {"status": <status>}
std::string status_json(std::string_view status);

/// {"error": <sentence>, "code": <name>}
std::string json_of(error_code code);
std::string json_of(error_code code, std::string_view sentence);

}  // namespace scoreboard::http
