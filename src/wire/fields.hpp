#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <type_traits>
#include <variant>

#include "src/boards/board_prefixes.hpp"
#include "src/boards/names.hpp"
#include "src/wire/messages.hpp"

/// The fields of everything that crosses the process boundary, in the order in which they are
/// written, and what makes a value of it allowed. The one place to change with a message.
namespace scoreboard::wire {

template <class T, class Plain>
concept is = std::same_as<std::remove_const_t<T>, Plain>;

template <class T>
concept has_own_fields = requires(T x) {
  x.fields();
};

template <has_own_fields T>
auto fields(T& x) {
  return x.fields();
}

template <is<boards::user_reference> T>
auto fields(T& x) {
  return std::tie(x.user, x.from_path);
}

template <is<boards::board_prefixes> T>
auto fields(T& x) {
  return std::tie(x.list);
}

template <is<boards::season_calendar> T>
auto fields(T& x) {
  return std::tie(x.every, x.month, x.day, x.minute, x.time_zone);
}

template <is<boards::snapshot_schedule> T>
auto fields(T& x) {
  return std::tie(x.every, x.keep);
}

template <is<boards::settings> T>
auto fields(T& x) {
  return std::tie(x.order, x.keep, x.users, x.minimum, x.maximum, x.keep_seasons, x.season,
                  x.snapshots);
}

template <is<commits::result> T>
auto fields(T& x) {
  return std::tie(x.total, x.previous, x.code, x.had_total);
}

template <is<ranking::entry> T>
auto fields(T& x) {
  return std::tie(x.user, x.total);
}

template <is<change> T>
auto fields(T& x) {
  return std::tie(x.user, x.how, x.value, x.data, x.season, x.board, x.from_path);
}

template <is<change_list> T>
auto fields(T& x) {
  return std::tie(x.boards, x.changes, x.is_list, x.over_boards);
}

template <is<put_board> T>
auto fields(T& x) {
  return std::tie(x.board, x.settings);
}

template <is<delete_board> T>
auto fields(T& x) {
  return std::tie(x.board);
}

template <is<reset_board> T>
auto fields(T& x) {
  return std::tie(x.board, x.season);
}

template <is<put_snapshot> T>
auto fields(T& x) {
  return std::tie(x.board, x.name);
}

template <is<delete_snapshot> T>
auto fields(T& x) {
  return std::tie(x.board, x.name);
}

template <is<freeze_board> T>
auto fields(T& x) {
  return std::tie(x.board, x.frozen);
}

template <is<erase_user> T>
auto fields(T& x) {
  return std::tie(x.user);
}

template <is<update> T>
auto fields(T& x) {
  return std::tie(x.key, x.action, x.made_by, x.fingerprint, x.key_owner);
}

template <is<read> T>
auto fields(T& x) {
  return std::tie(x.board, x.snapshot, x.asks, x.max_entries, x.known_tag, x.at_least,
                  x.beyond_freeze);
}

template <is<request> T>
auto fields(T& x) {
  return std::tie(x.id, x.time_left_ms, x.what, x.request_id);
}

template <is<listing> T>
auto fields(T& x) {
  return std::tie(x.tag, x.list);
}

template <is<unchanged> T>
auto fields(T& /*x*/) {
  return std::tie();
}

template <is<ranked_entry> T>
auto fields(T& x) {
  return std::tie(x.rank, x.entry, x.data, x.before);
}

template <is<page> T>
auto fields(T& x) {
  return std::tie(x.of, x.season, x.list, x.top);
}

template <is<user_standing> T>
auto fields(T& x) {
  return std::tie(x.user, x.total, x.rank, x.of, x.data, x.hidden);
}

template <is<user_ranking> T>
auto fields(T& x) {
  return std::tie(x.of, x.list);
}

template <is<user_count> T>
auto fields(T& x) {
  return std::tie(x.count);
}

template <is<total_rank> T>
auto fields(T& x) {
  return std::tie(x.rank, x.of);
}

template <is<board_description> T>
auto fields(T& x) {
  return std::tie(x.settings, x.of, x.best, x.worst, x.season, x.season_start_ms, x.season_end_ms);
}

template <is<board_names> T>
auto fields(T& x) {
  return std::tie(x.names, x.more);
}

template <is<user_standings::line> T>
auto fields(T& x) {
  return std::tie(x.board, x.total, x.rank, x.of);
}

template <is<user_standings> T>
auto fields(T& x) {
  return std::tie(x.list);
}

template <is<snapshot_description> T>
auto fields(T& x) {
  return std::tie(x.name, x.version, x.at_ms, x.of, x.ready);
}

/// Without what only the store needs.
template <is<commits::event> T>
auto fields(T& x) {
  return std::tie(x.number, x.version, x.at_ms, x.what, x.board, x.settings, x.season, x.snapshot,
                  x.user);
}

template <is<event_list> T>
auto fields(T& x) {
  return std::tie(x.list, x.last);
}

template <is<snapshot_list> T>
auto fields(T& x) {
  return std::tie(x.list, x.more);
}

template <is<answer_origin> T>
auto fields(T& x) {
  return std::tie(x.version, x.replayed, x.frozen_ms);
}

template <is<answer> T>
auto fields(T& x) {
  return std::tie(x.id, x.what, x.origin);
}

template <class T>
concept has_fields = requires(T x) {
  fields(x);
};

/// How many enumerators there are, counted from 0.
template <class Enum>
inline constexpr std::uint8_t enumerators = 0;
template <>
inline constexpr std::uint8_t enumerators<ranking::order> = 2;
template <>
inline constexpr std::uint8_t enumerators<ranking::rank_kind> = 3;
template <>
inline constexpr std::uint8_t enumerators<boards::keep_rule> = 2;
template <>
inline constexpr std::uint8_t enumerators<boards::user_kind> = 3;
template <>
inline constexpr std::uint8_t enumerators<boards::season_period> = 4;
template <>
inline constexpr std::uint8_t enumerators<boards::snapshot_period> = 3;
template <>
inline constexpr std::uint8_t enumerators<commits::result_code> = commits::result_code_count;
template <>
inline constexpr std::uint8_t enumerators<commits::event::kind> = commits::event_kinds;
template <>
inline constexpr std::uint8_t enumerators<change::kind> = 6;
template <>
inline constexpr std::uint8_t enumerators<update::key_maker> = 2;
template <>
inline constexpr std::uint8_t enumerators<error_code> = error_code_count;

// -- whether a value that came over the wire is allowed -------------------------------------------

template <class T>
bool is_allowed(const T& x) {
  if constexpr (has_own_fields<const T> && requires { x.is_valid(); })
    return x.is_valid();
  else
    return true;
}

inline bool is_allowed(const boards::settings& x) { return boards::is_valid(x); }

inline bool is_allowed(const boards::board_prefixes& x) { return boards::is_valid(x); }

inline bool is_allowed(const boards::user_reference& x) { return !x.user.is_nobody(); }

inline bool is_allowed(const change& x) {
  return !x.user.is_nobody() && (!x.data || x.data->size() <= change::max_data_bytes);
}

inline bool is_allowed(const change_list& x) {
  if (!x.over_boards && x.boards.size() != 1) return false;
  if (x.changes.size() > change_list::max_changes) return false;
  for (const auto& name : x.boards)
    if (!boards::is_board_name(name)) return false;
  for (const auto& one : x.changes)
    if (one.board >= x.boards.size()) return false;
  return true;
}

inline bool is_allowed(const put_board& x) { return boards::is_board_name(x.board); }

inline bool is_allowed(const delete_board& x) { return boards::is_board_name(x.board); }

inline bool is_allowed(const reset_board& x) { return boards::is_board_name(x.board); }

inline bool is_allowed(const put_snapshot& x) {
  return boards::is_board_name(x.board) && boards::is_board_name(x.name);
}

inline bool is_allowed(const freeze_board& x) { return boards::is_board_name(x.board); }

inline bool is_allowed(const delete_snapshot& x) {
  return boards::is_board_name(x.board) && boards::is_board_name(x.name);
}

inline bool is_allowed(const update& x) {
  return !x.key.empty() && x.key.size() <= update::max_key_bytes;
}

inline bool is_allowed(const read& x) {
  if (!x.snapshot.empty() && (!is_of_a_ranking(x.asks) || !boards::is_board_name(x.snapshot)))
    return false;
  return is_of_one_board(x.asks) ? boards::is_board_name(x.board) : x.board.empty();
}

}  // namespace scoreboard::wire
