#pragma once

#include <string>
#include <string_view>

/// JSON as text, before it is parsed.
namespace scoreboard::http {

/// RapidJSON refuses two kinds of values that are JSON: numbers beyond a double, and strings with
/// an escape such as "\ud83d" that is half of a surrogate pair. This is `text` with other values in
/// their place, which RapidJSON reads and which are as far from anything that a member may hold: a
/// number stays one that is no int64, a half becomes "\u0000". All other values stay as they are,
/// and every value where it is. The result is JSON exactly when `text` is. O(bytes).
std::string without_what_rapidjson_refuses(std::string_view text);

/// One sentence on why `text`, which is not JSON, is none. Knows what people do not see in their
/// own editor: a byte order mark, or another encoding than UTF-8. O(bytes).
std::string_view why_not_json(std::string_view text) noexcept;

}  // namespace scoreboard::http
