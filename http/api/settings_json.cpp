#include "http/api/settings_json.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "http/api/calendar_json.hpp"
#include "http/api/object_visitor.hpp"
#include "http/api/setting_names.hpp"
#include "http/api/user_value.hpp"

namespace scoreboard::http {

namespace {

enum class setting : std::uint8_t {
  order,
  keep,
  users,
  minimum,
  maximum,
  season,
  keep_seasons,
  snapshots,
};

constexpr std::array<std::string_view, 8> setting_members{
    "order", "keep", "users", "minimum", "maximum", "season", "keep_seasons", "snapshots"};

bool is_text(const json_value& value, std::string_view expected) {
  return value.is == json_value::kind::text && value.text == expected;
}

/// Whether `value` is one of the names, of which `to` becomes the value.
template <class Enumeration, std::size_t Count>
bool read(const json_value& value, const std::array<std::string_view, Count>& names,
          Enumeration& to) {
  const auto place = place_of(value, names);
  if (place) to = static_cast<Enumeration>(*place);
  return place.has_value();
}

bool read_bound(const json_value& value, std::optional<std::int64_t>& to) {
  to = integer_of(value);
  return to || value.is == json_value::kind::null;
}

bool read_keep_seasons(const json_value& value, std::optional<std::uint64_t>& to) {
  to = std::nullopt;
  if (is_text(value, all_seasons)) return true;
  const auto number = integer_of(value);
  if (!number || *number < 1) return false;
  to = static_cast<std::uint64_t>(*number);
  return true;
}

class settings_visitor final : public object_visitor {
 public:
  explicit settings_visitor(std::string_view body) : object_visitor(body, root::object) {}

  /// nullopt: these are none.
  std::optional<boards::settings> take() const {
    if (mistaken_ || !has_expected_root() || !boards::is_valid(settings_)) return std::nullopt;
    return settings_;
  }

 protected:
  void begin_member(std::string_view name) override {
    setting_ = members_.enter(name);
    if (!setting_) mistaken_ = true;
  }
  void end_member(const json_value& value) override {
    if (setting_ && !read_setting(value)) mistaken_ = true;
  }

 private:
  bool read_setting(const json_value& value) {
    switch (*setting_) {
      case setting::order:
        return read(value, order_names, settings_.order);
      case setting::keep:
        return read(value, keep_names, settings_.keep);
      case setting::users:
        return read(value, user_kind_names, settings_.users);
      case setting::minimum:
        return read_bound(value, settings_.minimum);
      case setting::maximum:
        return read_bound(value, settings_.maximum);
      case setting::season:
        if (is_text(value, no_seasons)) return true;
        settings_.season = parse_season_calendar(raw(value));
        return settings_.season.has_value();
      case setting::keep_seasons:
        return read_keep_seasons(value, settings_.keep_seasons);
      case setting::snapshots:
        if (value.is == json_value::kind::null) return true;
        settings_.snapshots = parse_snapshot_schedule(raw(value));
        return settings_.snapshots.has_value();
    }
    return false;
  }

  std::optional<setting> setting_;
  member_names<setting, setting_members.size()> members_{setting_members};
  bool mistaken_ = false;
  boards::settings settings_;
};

}  // namespace

std::variant<boards::settings, error_code> parse_settings(std::string_view body) {
  const auto visitor = visited<settings_visitor>(body);
  if (!visitor) return error_code::invalid_json;
  if (const auto settings = visitor->take()) return *settings;
  return error_code::invalid_settings;
}

void write_settings(json_writer& out, const boards::settings& settings) {
  out.begin_object();
  out.member("order", name_of(order_names, settings.order));
  out.member("keep", name_of(keep_names, settings.keep));
  out.member("users", name_of(user_kind_names, settings.users));
  out.member("minimum", settings.minimum);
  out.member("maximum", settings.maximum);
  out.key("season");
  write_season(out, settings.season);
  out.key("keep_seasons");
  if (settings.keep_seasons)
    out.value(*settings.keep_seasons);
  else
    out.value(all_seasons);
  out.key("snapshots");
  write_snapshots(out, settings.snapshots);
  out.end_object();
}

}  // namespace scoreboard::http
