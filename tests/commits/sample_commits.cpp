#include "tests/commits/sample_commits.hpp"

#include <optional>

#include "src/commits/codec.hpp"

namespace scoreboard::commits::testing {

using ranking::user_id;

std::string bytes_of(const commit& from) {
  std::string bytes;
  encode(from, bytes);
  return bytes;
}

namespace {

/// With seasons and snapshots.
boards::settings scheduled() {
  boards::settings all;
  all.season = {boards::season_period::year, 12, 31, 1439, std::string(64, 'Z')};
  all.snapshots = {boards::snapshot_period::week, boards::snapshot_schedule::max_keep};
  return all;
}

}  // namespace

commit full_commit() {
  commit full{3, 1'700'000'000'000, 300, {}, {}, {}, 1'700'000'000'001};
  full.requests = {{key_window::sender, {1, 2}, 3, 1},
                   {key_window::service_list, {last, 0}, last, 3},
                   {key_window::service, {0, 0}, 0, 0}};
  full.results = {{least, 0, result_code::done, false},
                  {0, least, result_code::overflow, true},
                  {most, most, result_code::kept, true},
                  {0, 0, result_code::too_many_boards, false}};
  const user_id text(std::string(64, '\xff'));
  const boards::board_id far{last};
  using boards::keep_rule;
  using boards::user_kind;
  using ranking::order;
  full.entries = {
      board_created{boards::board_id{298}, "b"},
      board_created{boards::board_id{299},
                    std::string(255, 'n'),
                    {order::ascending, keep_rule::best, user_kind::string, least, most, last}},
      total_change{boards::board_id{298}, std::nullopt, {user_id(least), most, 299}},
      total_change{boards::default_board_id, least, {user_id("5"), -1, 300}},
      total_change{far, most, {text, least, last}},
      data_change{far, text, std::string(256, '\0')},
      data_change{boards::default_board_id, user_id(most), ""},
      visibility_change{far, text, true, std::string(255, 'n'), user_kind::string},
      visibility_change{boards::default_board_id, user_id(least), false},
      user_removed{far, text},
      user_erased{{text, false}},
      user_erased{{user_id(5), true}},
      settings_changed{far, {order::descending, keep_rule::last, user_kind::integer, {}, -1, {}}},
      settings_changed{boards::default_board_id, {}},
      settings_changed{far, scheduled()},
      settings_changed{far, {order::ascending, keep_rule::best, user_kind::any, 0, {}, 0}},
      board_created{boards::board_id{300}, "b", scheduled(), {last, last}},
      settings_changed{far, scheduled(), {{}, 0}, "n"},
      board_deleted{far, far, {}},
      board_deleted{boards::default_board_id, far, {boards::default_board_id, far}, "n"},
      season_ended{boards::default_board_id, boards::default_board_id, "default", {}, 1, far, {}},
      season_ended{
          far, boards::board_id{298}, std::string(255, 'n'), scheduled(), last, far, {0, last}},
      snapshot_taken{boards::default_board_id,
                     boards::default_board_id,
                     far,
                     "",
                     order::descending,
                     user_kind::any,
                     1,
                     {}},
      snapshot_taken{far,
                     boards::board_id{298},
                     far,
                     std::string(255, 's'),
                     order::ascending,
                     user_kind::string,
                     last,
                     {last, {}}},
      earlier_user{far, text, std::nullopt},
      earlier_user{boards::default_board_id, user_id(least), {{{least, last}, true, ""}}},
      earlier_user{far, user_id(most), {{{most, 0}, false, std::string(256, '\0')}}},
      archive_written{far, boards::default_board_id, last, true, "b", std::string(255, 's')},
      archive_written{boards::default_board_id, far, 0, false},
      archive_deleted{far, boards::default_board_id},
      archive_deleted{far, far, false},
      archive_deleted{boards::default_board_id, far},
      state_restored{last},
      state_restored{0},
      freeze_changed{far, boards::default_board_id, true, std::string(255, 'n')},
      freeze_changed{boards::default_board_id, far, false, "n"},
      freeze_changed{far, far, true, "n", boards::frozen_details{{}, last, last}}};
  return full;
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    text += digits[static_cast<std::uint8_t>(c) >> 4U];
    text += digits[static_cast<std::uint8_t>(c) & 15U];
  }
  return text;
}

std::string unhex(std::string_view text) {
  std::string bytes;
  for (; !text.empty(); text.remove_prefix(2))
    bytes += static_cast<char>(std::stoi(std::string(text.substr(0, 2)), nullptr, 16));
  return bytes;
}

}  // namespace scoreboard::commits::testing
