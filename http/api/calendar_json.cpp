#include "http/api/calendar_json.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include <fmt/format.h>

#include "http/api/object_visitor.hpp"
#include "http/api/setting_names.hpp"
#include "http/api/user_value.hpp"
#include "http/connections/ascii.hpp"
#include "src/boards/time_zone.hpp"

namespace scoreboard::http {

namespace {

using boards::season_calendar;
using boards::season_period;
using boards::snapshot_period;
using boards::snapshot_schedule;

enum class season_member : std::uint8_t { every, on, at, time_zone };

constexpr std::array<std::string_view, 4> season_members{"every", "on", "at", "time_zone"};

enum class snapshot_member : std::uint8_t { every, keep };

constexpr std::array<std::string_view, 2> snapshot_members{"every", "keep"};

/// A day as "on" names it, before "every" says of what.
struct named_day {
  season_period every = season_period::week;
  std::uint8_t month = 1;
  std::uint8_t day = 1;
};

struct two_numbers {
  std::uint8_t first = 0;
  std::uint8_t second = 0;
};

/// Two digits, the separator, and two digits.
std::optional<two_numbers> two_numbers_of(const json_value& value, char separator) {
  const auto text = value.text;
  if (value.is != json_value::kind::text || text.size() != 5 || text[2] != separator)
    return std::nullopt;
  for (std::size_t place = 0; place < text.size(); ++place) {
    if (place != 2 && !is_digit(text[place])) return std::nullopt;
  }
  const auto number = [text](std::size_t place) {
    return static_cast<std::uint8_t>((text[place] - '0') * 10 + (text[place + 1] - '0'));
  };
  return two_numbers{number(0), number(3)};
}

std::optional<std::uint16_t> minute_of(const json_value& value) {
  const auto time = two_numbers_of(value, ':');
  if (!time || time->first >= 24 || time->second >= 60) return std::nullopt;
  return static_cast<std::uint16_t>(time->first * 60 + time->second);
}

std::optional<named_day> day_of(const json_value& value) {
  if (const auto number = integer_of(value)) {
    if (*number < 1 || *number > UINT8_MAX) return std::nullopt;
    return named_day{season_period::month, 1, static_cast<std::uint8_t>(*number)};
  }
  if (const auto place = place_of(value, weekday_names))
    return named_day{season_period::week, 1, static_cast<std::uint8_t>(*place + 1)};
  const auto date = two_numbers_of(value, '-');
  if (!date) return std::nullopt;
  return named_day{season_period::year, date->first, date->second};
}

class season_visitor final : public object_visitor {
 public:
  explicit season_visitor(std::string_view json) : object_visitor(json, root::object) {}

  /// nullopt: this is none, or there is no such time zone.
  std::optional<season_calendar> take() const {
    if (mistaken_ || !has_expected_root() || !every_ || (on_ && on_->every != *every_))
      return std::nullopt;
    auto calendar = calendar_;
    calendar.every = *every_;
    if (on_) {
      calendar.month = on_->month;
      calendar.day = on_->day;
    }
    if (!calendar.is_valid() || !boards::time_zone::find(calendar.time_zone)) return std::nullopt;
    return calendar;
  }

 protected:
  void begin_member(std::string_view name) override {
    member_ = members_.enter(name);
    if (!member_) mistaken_ = true;
  }
  void end_member(const json_value& value) override {
    if (member_ && !read_member(value)) mistaken_ = true;
  }

 private:
  bool read_member(const json_value& value) {
    switch (*member_) {
      case season_member::every: {
        const auto place = place_of(value, season_period_names);
        if (place) every_ = static_cast<season_period>(*place);
        return place.has_value();
      }
      case season_member::on:
        on_ = day_of(value);
        return on_.has_value();
      case season_member::at: {
        const auto minute = minute_of(value);
        calendar_.minute = minute.value_or(0);
        return minute.has_value();
      }
      case season_member::time_zone:
        calendar_.time_zone = value.text;
        return value.is == json_value::kind::text;
    }
    return false;
  }

  std::optional<season_member> member_;
  member_names<season_member, season_members.size()> members_{season_members};
  bool mistaken_ = false;
  std::optional<season_period> every_;
  std::optional<named_day> on_;
  season_calendar calendar_;
};

class snapshot_visitor final : public object_visitor {
 public:
  explicit snapshot_visitor(std::string_view json) : object_visitor(json, root::object) {}

  /// nullopt: this is none.
  std::optional<snapshot_schedule> take() const {
    if (mistaken_ || !has_expected_root() || !every_ || !keep_) return std::nullopt;
    const snapshot_schedule schedule{*every_, *keep_};
    if (!schedule.is_valid()) return std::nullopt;
    return schedule;
  }

 protected:
  void begin_member(std::string_view name) override {
    member_ = members_.enter(name);
    if (!member_) mistaken_ = true;
  }
  void end_member(const json_value& value) override {
    if (!member_) return;
    if (*member_ == snapshot_member::every) {
      if (const auto place = place_of(value, snapshot_period_names))
        every_ = static_cast<snapshot_period>(*place);
    } else if (const auto number = integer_of(value); number && *number > 0) {
      keep_ = static_cast<std::uint64_t>(*number);
    }
  }

 private:
  std::optional<snapshot_member> member_;
  member_names<snapshot_member, snapshot_members.size()> members_{snapshot_members};
  bool mistaken_ = false;
  std::optional<snapshot_period> every_;
  std::optional<std::uint64_t> keep_;
};

}  // namespace

std::optional<season_calendar> parse_season_calendar(std::string_view json) {
  const auto visitor = visited<season_visitor>(json);
  return visitor ? visitor->take() : std::nullopt;
}

std::optional<snapshot_schedule> parse_snapshot_schedule(std::string_view json) {
  const auto visitor = visited<snapshot_visitor>(json);
  return visitor ? visitor->take() : std::nullopt;
}

void write_season(json_writer& out, const std::optional<season_calendar>& season) {
  if (!season) return out.value(no_seasons);
  out.begin_object();
  out.member("every", name_of(season_period_names, season->every));
  switch (season->every) {
    case season_period::day:
      break;
    case season_period::week:
      out.member("on", name_of(weekday_names, season->day - 1));
      break;
    case season_period::month:
      out.member("on", std::uint64_t{season->day});
      break;
    case season_period::year:
      out.member("on", std::string_view(fmt::format("{:02}-{:02}", season->month, season->day)));
      break;
  }
  out.member(
      "at", std::string_view(fmt::format("{:02}:{:02}", season->minute / 60, season->minute % 60)));
  out.member("time_zone", std::string_view(season->time_zone));
  out.end_object();
}

void write_snapshots(json_writer& out, const std::optional<snapshot_schedule>& snapshots) {
  if (!snapshots) return out.null();
  out.begin_object();
  out.member("every", name_of(snapshot_period_names, snapshots->every));
  out.member("keep", snapshots->keep);
  out.end_object();
}

}  // namespace scoreboard::http
