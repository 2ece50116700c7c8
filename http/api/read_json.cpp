#include "http/api/read_json.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "http/api/json_writer.hpp"
#include "http/api/setting_names.hpp"

namespace scoreboard::http {

namespace {

/// In UTC, as RFC 3339 has it.
std::string time_text(std::uint64_t since_1970_ms) {
  using namespace std::chrono;
  const sys_time<milliseconds> time{milliseconds(since_1970_ms)};
  const auto midnight = floor<days>(time);
  const year_month_day date(midnight);
  const hh_mm_ss clock(time - midnight);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

template <std::size_t Count, class Enumeration>
std::string_view name_of(const std::array<std::string_view, Count>& names, Enumeration value) {
  return names.at(static_cast<std::size_t>(value));
}

void write_settings(json_writer& out, const boards::settings& settings) {
  out.begin_object();
  out.member("order", name_of(order_names, settings.order));
  out.member("keep", name_of(keep_names, settings.keep));
  out.member("users", name_of(user_kind_names, settings.users));
  out.member("minimum", settings.minimum);
  out.member("maximum", settings.maximum);
  out.member("season", no_seasons);
  out.key("keep_seasons");
  if (settings.keep_seasons)
    out.value(*settings.keep_seasons);
  else
    out.value(all_seasons);
  out.key("snapshots");
  out.null();
  out.end_object();
}

/// What a board has beside its settings; none: not known.
void write_board(json_writer& out, std::string_view board, const boards::settings& settings,
                 const wire::board_description* found) {
  out.begin_object();
  out.member("board", board);
  out.key("settings");
  write_settings(out, settings);
  out.key("of");
  found != nullptr ? out.value(found->of) : out.null();
  out.key("best");
  found != nullptr ? out.value(found->best) : out.null();
  out.key("worst");
  found != nullptr ? out.value(found->worst) : out.null();
  out.key("season");
  found != nullptr ? out.value(found->season) : out.null();
  out.key("season_start");
  if (found != nullptr && found->season_start_ms)
    out.value(time_text(*found->season_start_ms));
  else
    out.null();
  out.key("next_reset");
  out.null();
  out.end_object();
}

void write_entries(json_writer& out, const std::vector<wire::ranked_entry>& entries) {
  out.begin_array();
  for (const auto& line : entries) {
    out.begin_object();
    out.member("rank", line.rank);
    out.member("user", line.entry.user);
    out.member("total", line.entry.total);
    if (!line.data.empty()) {
      out.key("data");
      out.raw(line.data);
    }
    out.end_object();
  }
  out.end_array();
}

/// Those of `asked`, who are all different, who are not in the list.
std::vector<ranking::user_id> missing_of(const wire::user_ranking& ranking,
                                         std::span<const ranking::user_id> asked) {
  if (ranking.list.size() == asked.size()) return {};
  std::set<std::reference_wrapper<const ranking::user_id>, std::less<ranking::user_id>> found;
  for (const auto& line : ranking.list) found.insert(line.entry.user);
  std::vector<ranking::user_id> missing;
  std::ranges::copy_if(asked, std::back_inserter(missing),
                       [&](const auto& user) { return !found.contains(user); });
  return missing;
}

}  // namespace

std::string json_of(const wire::page& page, number_form numbers) {
  json_writer out(numbers);
  out.begin_object();
  out.member("of", page.of);
  out.member("season", page.season);
  out.key("entries");
  write_entries(out, page.list);
  if (page.top) {
    out.key("top");
    write_entries(out, *page.top);
  }
  out.end_object();
  return out.take();
}

std::string json_of(const wire::user_standing& standing, number_form numbers) {
  json_writer out(numbers);
  out.begin_object();
  out.member("user", standing.user);
  out.member("total", standing.total);
  out.member("rank", standing.rank);
  out.member("of", standing.of);
  if (!standing.data.empty()) {
    out.key("data");
    out.raw(standing.data);
  }
  if (standing.hidden) out.member("hidden", true);
  out.end_object();
  return out.take();
}

std::string json_of(const wire::user_ranking& ranking, std::span<const ranking::user_id> asked,
                    number_form numbers) {
  json_writer out(numbers);
  out.begin_object();
  out.member("of", ranking.of);
  out.key("entries");
  out.begin_array();
  std::uint64_t position = 0;
  for (const auto& line : ranking.list) {
    out.begin_object();
    out.member("rank", line.rank);
    out.member("position", ++position);
    out.member("user", line.entry.user);
    out.member("total", line.entry.total);
    out.end_object();
  }
  out.end_array();
  out.key("missing");
  out.begin_array();
  for (const auto& user : missing_of(ranking, asked)) out.value(user);
  out.end_array();
  out.end_object();
  return out.take();
}

std::string json_of(const wire::user_count& count, number_form numbers) {
  json_writer out(numbers);
  out.begin_object();
  out.member("count", count.count);
  out.end_object();
  return out.take();
}

std::string json_of(const wire::total_rank& place, number_form numbers) {
  json_writer out(numbers);
  out.begin_object();
  out.member("rank", place.rank);
  out.member("of", place.of);
  out.end_object();
  return out.take();
}

std::string json_of(std::string_view board, const wire::board_description& description,
                    number_form numbers) {
  json_writer out(numbers);
  write_board(out, board, description.settings, &description);
  return out.take();
}

std::string json_of(std::string_view board, const boards::settings& settings, number_form numbers) {
  json_writer out(numbers);
  write_board(out, board, settings, nullptr);
  return out.take();
}

std::string json_of(const wire::board_names& names, number_form numbers) {
  json_writer out(numbers);
  out.begin_object();
  out.key("boards");
  out.begin_array();
  for (const auto& name : names.names) out.value(name);
  out.end_array();
  out.key("next");
  if (names.more && !names.names.empty())
    out.value(names.names.back());
  else
    out.null();
  out.end_object();
  return out.take();
}

std::string json_of(const wire::user_standings& standings, number_form numbers) {
  json_writer out(numbers);
  out.begin_array();
  for (const auto& line : standings.list) {
    out.begin_object();
    out.member("board", line.board);
    out.member("total", line.total);
    out.member("rank", line.rank);
    out.member("of", line.of);
    out.end_object();
  }
  out.end_array();
  return out.take();
}

}  // namespace scoreboard::http
