#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tools/load/board_set.hpp"
#include "tools/load/request.hpp"
#include "tools/load/url.hpp"
#include "tools/load/user_names.hpp"

namespace scoreboard::load {

/// Serialises HTTP requests to one URL. On the board `default` the kinds relative, absolute, top
/// and window use the short paths (/score, /top).
class request_writer {
 public:
  /// `token`: what each request says who sends it; none if empty.
  request_writer(const url& service, user_names names, board_set boards,
                 std::string_view token = {});

  /// Serialises a request by its kind into out.bytes. `key` is the Idempotency-Key of a write; none
  /// if empty.
  void write(request& out, std::string_view key = {});

  /// Serialises a request that makes a board with default settings.
  void write_new_board(request& out, std::uint32_t board);

  /// Serialises a GET of `target`.
  void write_get(request& out, std::string_view target) const;

 private:
  void write_updates(request& out, std::string_view key);
  void write_ranking(request& out);
  void append_update(const update& update, bool names_board);
  void append_target(std::string& out, const request& read) const;
  void append_entries_query(std::string& out, const request& read) const;
  void append_user_segment(std::string& out, std::uint32_t user) const;
  void append_board(std::string& out, std::uint32_t board) const;
  void append_head_and_body(std::string& out, std::string_view key) const;

  user_names names_;
  board_set boards_;
  std::string get_tail_;
  std::string head_;
  std::string body_;
};

}  // namespace scoreboard::load
