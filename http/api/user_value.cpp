#include "http/api/user_value.hpp"

#include <cstddef>
#include <utility>

#include "http/api/numbers.hpp"
#include "src/boards/names.hpp"
#include "src/wire/messages.hpp"

namespace scoreboard::http {

namespace {

/// The text of a JSON text that is a string.
class string_visitor final : public json_visitor {
 public:
  explicit string_visitor(std::string_view /*body*/) {}

  void on_value(const json_value& value, std::size_t /*end*/) override { text_ = value.text; }
  void on_key(std::string_view /*name*/, std::size_t /*end*/) override {}
  void on_end(std::size_t /*end*/) override {}

  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

std::optional<std::string> unquoted(std::string_view text) {
  if (text.size() < 2 || !text.starts_with('"') || !text.ends_with('"')) return std::nullopt;
  auto visitor = visited<string_visitor>(text);
  if (!visitor) return std::nullopt;
  return visitor->take();
}

std::optional<std::int64_t> canonical_integer(std::string_view text) {
  const auto digits = text.substr(text.starts_with('-') ? 1 : 0);
  if (digits.starts_with('0') && text != "0") return std::nullopt;
  return parse_integer(text);
}

std::optional<ranking::user_id> named(std::string text) {
  if (!boards::is_user_name(text)) return std::nullopt;
  return ranking::user_id(std::move(text));
}

}  // namespace

std::optional<boards::user_reference> parse_user(std::string_view text) {
  if (const auto integer = canonical_integer(text))
    return boards::user_reference{ranking::user_id(*integer), true};
  auto quoted = unquoted(text);
  auto user = named(quoted ? *std::move(quoted) : std::string(text));
  if (!user) return std::nullopt;
  return boards::user_reference{*std::move(user), false};
}

std::optional<ranking::user_id> user_of(const json_value& value) {
  if (value.is == json_value::kind::text) {
    if (!boards::is_user_name(value.text)) return std::nullopt;
    return ranking::user_id(std::string(value.text));
  }
  const auto integer = integer_of(value);
  if (!integer) return std::nullopt;
  return ranking::user_id(*integer);
}

std::optional<std::int64_t> integer_of(const json_value& value) {
  if (value.is != json_value::kind::number) return std::nullopt;
  return parse_integer(value.text);
}

std::optional<std::uint64_t> season_of(const json_value& value) {
  if (value.is != json_value::kind::number) return std::nullopt;
  return parse_season(value.text);
}

std::optional<std::string> data_of(const json_value& value, std::string_view raw) {
  if (value.is == json_value::kind::null) return std::string();
  if (raw.size() > wire::change::max_data_bytes) return std::nullopt;
  return std::string(raw);
}

}  // namespace scoreboard::http
