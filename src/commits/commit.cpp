#include "src/commits/commit.hpp"

#include <stdexcept>

#include "src/boards/calendar.hpp"

namespace scoreboard::commits {

boards::archive_info archive_of(const season_ended& ended, std::uint64_t version,
                                std::uint64_t wall_ms) {
  boards::archive_info made;
  made.id = ended.board;
  made.source = ended.board;
  made.name = boards::season_name(ended.season);
  made.order = ended.settings.order;
  made.kind = ended.settings.users;
  made.season = ended.season;
  made.version = version;
  made.place = number(ended.next);
  made.at_ms = wall_ms;
  made.past_season = true;
  return made;
}

boards::archive_info archive_of(const snapshot_taken& taken, std::uint64_t version,
                                std::uint64_t wall_ms) {
  boards::archive_info made;
  made.id = taken.archive;
  made.source = taken.board;
  made.name = taken.name;
  made.order = taken.order;
  made.kind = taken.kind;
  made.season = taken.season;
  made.version = version;
  made.place = number(taken.archive);
  made.at_ms = wall_ms;
  return made;
}

void validate(const commit& checked) {
  std::uint64_t results = 0;
  for (const auto& request : checked.requests) results += request.result_count;
  if (results != checked.results.size())
    throw std::invalid_argument("a commit has as many results as its requests say");
}

commit keys_of(const commit& from, key_window window) {
  commit kept{from.version, from.time_ms, from.last_arrival, {}, {}, {}, from.wall_ms};
  for_each_request(from, [&](const keyed_request& request, std::span<const result> results) {
    if (request.window != window || !binds_key(results)) return;
    kept.requests.push_back(request);
    kept.results.insert(kept.results.end(), results.begin(), results.end());
  });
  return kept;
}

}  // namespace scoreboard::commits
