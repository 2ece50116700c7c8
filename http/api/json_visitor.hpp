#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "http/api/json_text.hpp"

/// How the bodies of requests are parsed. Numbers stay text, so that none passes through a double,
/// and nesting costs no stack.
namespace scoreboard::http {

struct json_value {
  enum class kind : std::uint8_t { null, boolean, number, text, object, array };

  kind is = kind::null;
  std::string_view text = {};  ///< of a number as it is written, of a text decoded
};

/// Is told of the values of a JSON text, in the order of the text. Views are valid during the call.
/// `end`: how many bytes of the text come up to the end of the value or key, except those of a
/// number, which may be longer.
class json_visitor {
 public:
  virtual ~json_visitor() = default;

  /// A value; of an object or array only that it begins.
  virtual void on_value(const json_value& value, std::size_t end) = 0;

  /// What the next value is called in its object.
  virtual void on_key(std::string_view name, std::size_t end) = 0;

  /// The innermost object or array ends.
  virtual void on_end(std::size_t end) = 0;
};

enum class json_result : std::uint8_t {
  complete,
  no_json,
  refused,  ///< may be JSON, but holds a value that only json_text can make readable
};

/// One pass over `text`. O(bytes).
json_result visit(std::string_view text, json_visitor& visitor);

/// A visitor that has seen all of `body`, made of that and `arguments`; nullopt when it is no JSON.
template <class Visitor, class... Arguments>
std::optional<Visitor> visited(std::string_view body, const Arguments&... arguments) {
  std::optional<Visitor> visitor(std::in_place, body, arguments...);
  auto result = visit(body, *visitor);
  if (result == json_result::refused) {
    // Too rare to look for it in every body before.
    visitor.emplace(body, arguments...);
    result = visit(without_what_rapidjson_refuses(body), *visitor);
  }
  if (result != json_result::complete) visitor.reset();
  return visitor;
}

/// Without the white space that JSON allows around a value. O(bytes).
std::string_view trimmed(std::string_view text) noexcept;

}  // namespace scoreboard::http
