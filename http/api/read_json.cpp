#include "http/api/read_json.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <optional>
#include <set>
#include <vector>

#include "http/api/json_writer.hpp"
#include "http/api/settings_json.hpp"
#include "http/api/time_json.hpp"

namespace scoreboard::http {

namespace {

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
  write_time(out, found != nullptr ? found->season_start_ms : std::nullopt);
  out.key("next_reset");
  write_time(out, found != nullptr ? found->season_end_ms : std::nullopt);
  out.end_object();
}

void write_snapshot(json_writer& out, const wire::snapshot_description& snapshot) {
  out.begin_object();
  out.member("name", snapshot.name);
  out.member("version", snapshot.version);
  out.key("at");
  write_time(out, snapshot.at_ms);
  out.member("of", snapshot.of);
  out.member("state", std::string_view(snapshot.ready ? "ready" : "writing"));
  out.end_object();
}

void write_entries(json_writer& out, const std::vector<wire::ranked_entry>& entries,
                   bool shows_before) {
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
    if (shows_before) {
      out.key("before");
      line.before != 0 ? out.value(line.before) : out.null();
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

std::string json_of(const wire::page& page, bool shows_before, number_form numbers) {
  json_writer out(numbers);
  out.begin_object();
  out.member("of", page.of);
  out.member("season", page.season);
  out.key("entries");
  write_entries(out, page.list, shows_before);
  if (page.top) {
    out.key("top");
    write_entries(out, *page.top, shows_before);
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

std::string json_of(const wire::snapshot_description& snapshot, number_form numbers) {
  json_writer out(numbers);
  write_snapshot(out, snapshot);
  return out.take();
}

std::string unknown_snapshot_json(std::string_view name, number_form numbers) {
  json_writer out(numbers);
  out.begin_object();
  out.member("name", name);
  for (const std::string_view unknown : {"version", "at", "of", "state"}) {
    out.key(unknown);
    out.null();
  }
  out.end_object();
  return out.take();
}

std::string json_of(const wire::snapshot_list& snapshots, number_form numbers) {
  json_writer out(numbers);
  out.begin_object();
  out.key("snapshots");
  out.begin_array();
  for (const auto& snapshot : snapshots.list) write_snapshot(out, snapshot);
  out.end_array();
  out.key("next");
  if (snapshots.more && !snapshots.list.empty())
    out.value(snapshots.list.back().name);
  else
    out.null();
  out.end_object();
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
