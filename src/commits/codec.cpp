#include "src/commits/codec.hpp"

#include <utility>

#include "src/commits/byte_writer.hpp"
#include "src/commits/codec_numbers.hpp"
#include "src/commits/settings_codec.hpp"

namespace scoreboard::commits {

namespace {

void put_text(std::string& out, std::string_view text) {
  put_varint(out, text.size());
  out.append(text);
}

void put_user(std::string& out, const ranking::user_id& user) {
  put_byte(out, user.is_integer() ? integer_user : text_user);
  if (user.is_integer())
    put_zigzag(out, user.integer());
  else
    put_text(out, user.text());
}

void put_start(std::string& out, entry_kind kind, boards::board_id board) {
  put_byte(out, static_cast<std::uint8_t>(kind));
  put_varint(out, number(board));
}

void put_board(std::string& out, boards::board_id board) { put_varint(out, number(board)); }

void put(std::string& out, const total_change& from) {
  put_start(out, entry_kind::total_change, from.board);
  put_byte(out, from.previous ? has_previous : 0);
  if (from.previous) put_zigzag(out, *from.previous);
  put_user(out, from.now.user);
  put_zigzag(out, from.now.total);
  put_varint(out, from.now.arrived);
}

void put(std::string& out, const board_created& from) {
  put_start(out, entry_kind::board_created, from.board);
  put_text(out, from.name);
  put_settings(out, from.settings);
  put_due(out, from.due);
}

void put(std::string& out, const data_change& from) {
  put_start(out, entry_kind::data_change, from.board);
  put_user(out, from.user);
  put_text(out, from.data);
}

void put(std::string& out, const visibility_change& from) {
  put_start(out, entry_kind::visibility_change, from.board);
  put_user(out, from.user);
  put_byte(out, from.hidden ? 1 : 0);
  put_text(out, from.board_name);
  put_byte(out, static_cast<std::uint8_t>(from.users));
}

void put(std::string& out, const user_removed& from) {
  put_start(out, entry_kind::user_removed, from.board);
  put_user(out, from.user);
}

void put(std::string& out, const user_erased& from) {
  put_byte(out, static_cast<std::uint8_t>(entry_kind::user_erased));
  put_byte(out, from.user.from_path ? 1 : 0);
  put_user(out, from.user.user);
}

void put(std::string& out, const settings_changed& from) {
  put_start(out, entry_kind::settings_changed, from.board);
  put_settings(out, from.settings);
  put_due(out, from.due);
  put_text(out, from.name);
}

void put(std::string& out, const board_deleted& from) {
  put_start(out, entry_kind::board_deleted, from.board);
  put_board(out, from.origin);
  put_varint(out, from.unwritten.size());
  for (const auto archive : from.unwritten) put_board(out, archive);
  put_text(out, from.name);
}

void put(std::string& out, const season_ended& from) {
  put_start(out, entry_kind::season_ended, from.board);
  put_board(out, from.origin);
  put_text(out, from.name);
  put_settings(out, from.settings);
  put_varint(out, from.season);
  put_board(out, from.next);
  put_due(out, from.due);
}

void put(std::string& out, const snapshot_taken& from) {
  put_start(out, entry_kind::snapshot_taken, from.board);
  put_board(out, from.origin);
  put_board(out, from.archive);
  put_text(out, from.name);
  put_byte(out, static_cast<std::uint8_t>(from.order));
  put_byte(out, static_cast<std::uint8_t>(from.kind));
  put_varint(out, from.season);
  put_due(out, from.due);
}

void put(std::string& out, const earlier_user& from) {
  put_start(out, entry_kind::earlier_user, from.archive);
  put_user(out, from.user);
  put_byte(out, from.state ? 1 : 0);
  if (!from.state) return;
  put_zigzag(out, from.state->standing.total);
  put_varint(out, from.state->standing.arrived);
  put_byte(out, from.state->hidden ? 1 : 0);
  put_text(out, from.state->data);
}

void put(std::string& out, const archive_written& from) {
  put_start(out, entry_kind::archive_written, from.archive);
  put_board(out, from.origin);
  put_varint(out, from.users);
  put_byte(out, from.past_season ? 1 : 0);
  put_text(out, from.board_name);
  put_text(out, from.name);
}

void put(std::string& out, const archive_deleted& from) {
  put_start(out, entry_kind::archive_deleted, from.archive);
  put_board(out, from.origin);
  put_byte(out, from.written ? 1 : 0);
}

void put(std::string& out, const state_restored& from) {
  put_byte(out, static_cast<std::uint8_t>(entry_kind::state_restored));
  put_varint(out, from.skipped_events);
}

void put(std::string& out, const freeze_changed& from) {
  put_start(out, entry_kind::freeze_changed, from.archive);
  put_board(out, from.origin);
  put_byte(out, from.frozen ? 1 : 0);
  put_text(out, from.board_name);
  put_byte(out, from.details ? 1 : 0);
  if (from.details) put_details(out, *from.details);
}

void put(std::string& out, const result& from) {
  const auto code = static_cast<std::uint8_t>(from.code);
  put_byte(out, from.had_total ? code | had_total : code);
  put_zigzag(out, from.total);
  if (from.had_total) put_zigzag(out, from.previous);
}

}  // namespace

void encode(const commit& from, std::string& out) {
  validate(from);
  out.clear();
  put_byte(out, codec_version);
  put_varint(out, from.version);
  put_varint(out, from.time_ms);
  put_varint(out, from.wall_ms);
  put_varint(out, from.last_arrival);
  put_varint(out, from.requests.size());
  for (const auto& request : from.requests) {
    put_byte(out, static_cast<std::uint8_t>(request.window));
    put_big_endian(out, request.key.high);
    put_big_endian(out, request.key.low);
    put_big_endian(out, request.fingerprint);
    put_varint(out, request.result_count);
  }
  for (const auto& next : from.results) put(out, next);
  put_varint(out, from.entries.size());
  for (const auto& next : from.entries)
    std::visit([&](const auto& change) { put(out, change); }, next);
}

}  // namespace scoreboard::commits
