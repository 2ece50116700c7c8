#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "http/api/error_code.hpp"
#include "src/wire/messages.hpp"

/// The JSON of answers in the HTTP contract. Numbers are exact int64.
namespace scoreboard::http {

/// {"user": ..., "total": ...}
std::string json_of(const ranking::user_id& user, std::int64_t total);

/// [{"user": ..., "total": ...}, ...]
std::string json_of(const wire::entries& entries);

/// What became of one entry of a list of scores.
struct scored {
  const ranking::user_id* user = nullptr;          ///< none when it could not be read
  std::variant<wire::new_total, error_code> what;  ///< a total REQUIRES a user
};

/// [{"user": ..., "total": ...} or {"user": ..., "error": <sentence>, "code": <name>}, ...]
std::string json_of(std::span<const scored> list);

/// {"status": <status>}
std::string status_json(std::string_view status);

/// {"error": <sentence>, "code": <name>}
std::string json_of(error_code code);
std::string json_of(error_code code, std::string_view sentence);

}  // namespace scoreboard::http
