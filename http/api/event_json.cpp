#include "http/api/event_json.hpp"

#include <array>
#include <cstddef>
#include <string_view>

#include "http/api/json_writer.hpp"
#include "http/api/settings_json.hpp"
#include "http/api/time_json.hpp"

namespace scoreboard::http {

namespace {

using kind = commits::event::kind;

constexpr std::array<std::string_view, commits::event_kinds> event_type_names{
    "created", "settings", "deleted", "season_ended", "snapshot_ready",
    "hidden",  "shown",    "erased",  "frozen",       "thawed",
};

}  // namespace

std::string json_of(const commits::event& event, number_form numbers) {
  json_writer out(numbers);
  out.begin_object();
  out.member("event", event.number);
  out.member("version", event.version);
  out.key("at");
  write_time(out, event.at_ms);
  out.key("board");
  event.board.empty() ? out.null() : out.value(event.board);
  out.member("type", event_type_names.at(static_cast<std::size_t>(event.what)));
  if (event.settings) {
    out.key("settings");
    write_settings(out, *event.settings);
  }
  if (event.what == kind::season_ended) out.member("season", event.season);
  if (!event.snapshot.empty()) out.member("snapshot", event.snapshot);
  if (commits::names_user(event)) out.member("user", event.user);
  out.end_object();
  return out.take();
}

}  // namespace scoreboard::http
