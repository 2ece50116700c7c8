#include "src/commits/event.hpp"

#include <utility>
#include <variant>

#include "src/boards/calendar.hpp"

namespace scoreboard::commits {

namespace {

/// Makes the event of one kind of entry each, without number, version and time.
struct event_maker {
  using kind = event::kind;

  std::optional<event> operator()(const board_created& made) const {
    event told{0, 0, 0, kind::created, made.name};
    told.settings = made.settings;
    return told;
  }

  std::optional<event> operator()(const settings_changed& changed) const {
    if (changed.name.empty()) return std::nullopt;
    event told{0, 0, 0, kind::settings, changed.name};
    told.settings = changed.settings;
    return told;
  }

  std::optional<event> operator()(const board_deleted& gone) const {
    return event{0, 0, 0, kind::deleted, gone.name};
  }

  std::optional<event> operator()(const season_ended& ended) const {
    event told{0, 0, 0, kind::season_ended, ended.name};
    told.season = ended.season;
    told.snapshot = boards::season_name(ended.season);
    return told;
  }

  std::optional<event> operator()(const archive_written& written) const {
    if (written.name.empty()) return std::nullopt;
    event told{0, 0, 0, kind::snapshot_ready, written.board_name};
    told.snapshot = written.name;
    return told;
  }

  std::optional<event> operator()(const visibility_change& changed) const {
    event told{0, 0, 0, changed.hidden ? kind::hidden : kind::shown, changed.board_name};
    told.user = changed.user;
    told.users = changed.users;
    return told;
  }

  std::optional<event> operator()(const user_erased& /*erased*/) const {
    return event{0, 0, 0, kind::erased, {}};
  }

  std::optional<event> operator()(const freeze_changed& changed) const {
    return event{0, 0, 0, changed.frozen ? kind::frozen : kind::thawed, changed.board_name};
  }

  template <class Other>
  std::optional<event> operator()(const Other& /*entry*/) const {
    return std::nullopt;
  }
};

}  // namespace

bool names(const event& of, const boards::user_reference& erased) {
  return names_user(of) && of.user == boards::resolve(erased, of.users);
}

commit_events events_of(const commit& from, std::uint64_t last) {
  commit_events made{{}, last};
  for (const auto& each : from.entries) {
    if (const auto* const restored = std::get_if<state_restored>(&each))
      made.last += restored->skipped_events;
    auto told = std::visit(event_maker(), each);
    if (!told) continue;
    told->number = ++made.last;
    told->version = from.version;
    told->at_ms = from.wall_ms;
    made.list.push_back(*std::move(told));
  }
  return made;
}

}  // namespace scoreboard::commits
