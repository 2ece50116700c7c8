#include "http/api/routes.hpp"

#include "http/api/handlers.hpp"

namespace scoreboard::http {

namespace {

/// A line for each route, as far as it fits.
struct table_lines {
  using enum method;
  using enum body_bound;
  using enum access;
  using enum reach;
  using enum effect;
  // clang-format off
  static constexpr std::array lines{
      // The core.
      route{put, "/score", put_score, small_body, writer, one_board, writes, {"int"}},
      route{get, "/top/{count}", get_top, no_body, reader, one_board, reads, {"at_least", "int"}},
      route{get, "/top/{position}/{scope}", get_window, no_body, reader, one_board, reads,
            {"at_least", "int"}},
      route{put, "/boards/{board}/score", put_score, small_body, writer, one_board, writes,
            {"int"}},
      route{get, "/boards/{board}/top/{count}", get_top, no_body, reader, one_board, reads,
            {"at_least", "int"}},
      route{get, "/boards/{board}/top/{position}/{scope}", get_window, no_body, reader, one_board,
            reads, {"at_least", "int"}},

      // Scores.
      route{post, "/boards/{board}/score", post_score, small_body, writer, one_board, writes,
            {"show", "int"}},
      route{post, "/boards/{board}/scores", post_scores, list_body, writer, one_board, writes,
            {"int"}},
      route{post, "/scores", post_scores_of_any_board, list_body, writer, some_boards, writes,
            {"int"}},

      // What a board shows.
      route{get, "/boards/{board}/entries", get_entries, no_body, reader, one_board, reads,
            {"from", "limit", "user", "total", "scope", "top", "data", "since", "rank", "at_least",
             "int"}},
      route{post, "/boards/{board}/ranking", post_ranking, ranking_body, reader, one_board, reads,
            {"rank", "at_least", "int"}},
      route{get, "/boards/{board}/count", get_count, no_body, reader, one_board, reads,
            {"minimum", "maximum", "at_least", "int"}},
      route{get, "/boards/{board}/rank", get_rank, no_body, reader, one_board, reads,
            {"total", "rank", "at_least", "int"}},

      // Users of a board.
      route{get, "/boards/{board}/users/{user}", get_user, no_body, reader, one_board, reads,
            {"rank", "at_least", "int"}},
      route{del, "/boards/{board}/users/{user}", delete_user, no_body, admin, one_board, writes,
            {"int"}},
      route{put, "/boards/{board}/users/{user}/data", put_data, small_body, writer, one_board,
            writes, {"int"}},
      route{del, "/boards/{board}/users/{user}/data", delete_data, no_body, writer, one_board,
            writes, {"int"}},
      route{put, "/boards/{board}/users/{user}/hidden", put_hidden, no_body, admin, one_board,
            writes, {"int"}},
      route{del, "/boards/{board}/users/{user}/hidden", delete_hidden, no_body, admin, one_board,
            writes, {"int"}},

      // Boards.
      route{get, "/boards", get_boards, no_body, reader, some_boards, reads,
            {"after", "limit", "at_least", "int"}},
      route{get, "/boards/{board}", get_board, no_body, reader, one_board, reads,
            {"at_least", "int"}},
      route{put, "/boards/{board}", put_board, small_body, admin, one_board, writes, {"int"}},
      route{del, "/boards/{board}", delete_board, no_body, admin, one_board, writes, {"int"}},

      // Seasons and snapshots.
      route{post, "/boards/{board}/reset", post_reset, small_body, admin, one_board, writes,
            {"int"}},
      route{get, "/boards/{board}/snapshots", get_snapshots, no_body, reader, one_board, reads,
            {"after", "limit", "at_least", "int"}},
      route{get, "/boards/{board}/snapshots/{snapshot}", get_snapshot, no_body, reader, one_board,
            reads, {"at_least", "int"}},
      route{put, "/boards/{board}/snapshots/{snapshot}", put_snapshot, no_body, admin, one_board,
            writes, {"int"}},
      route{del, "/boards/{board}/snapshots/{snapshot}", delete_snapshot, no_body, admin,
            one_board, writes, {"int"}},

      // What those see who are no admins.
      route{put, "/boards/{board}/frozen", put_frozen, no_body, admin, one_board, writes, {"int"}},
      route{del, "/boards/{board}/frozen", delete_frozen, no_body, admin, one_board, writes, {"int"}},

      // What a snapshot shows.
      route{get, "/boards/{board}/snapshots/{snapshot}/top/{count}", get_top, no_body, reader,
            one_board, reads, {"int"}},
      route{get, "/boards/{board}/snapshots/{snapshot}/top/{position}/{scope}", get_window,
            no_body, reader, one_board, reads, {"int"}},
      route{get, "/boards/{board}/snapshots/{snapshot}/entries", get_entries, no_body, reader,
            one_board, reads,
            {"from", "limit", "user", "total", "scope", "top", "data", "since", "rank", "int"}},
      route{get, "/boards/{board}/snapshots/{snapshot}/users/{user}", get_user, no_body, reader,
            one_board, reads, {"rank", "int"}},
      route{post, "/boards/{board}/snapshots/{snapshot}/ranking", post_ranking, ranking_body,
            reader, one_board, reads, {"rank", "int"}},
      route{get, "/boards/{board}/snapshots/{snapshot}/count", get_count, no_body, reader,
            one_board, reads, {"minimum", "maximum", "int"}},
      route{get, "/boards/{board}/snapshots/{snapshot}/rank", get_rank, no_body, reader, one_board,
            reads, {"total", "rank", "int"}},

      // Users of all boards.
      route{get, "/users/{user}", get_standings, no_body, reader, some_boards, reads,
            {"boards", "rank", "at_least", "int"}},
      route{get, "/users/{user}/boards", get_boards_of_user, no_body, reader, some_boards, reads,
            {"after", "limit", "at_least", "int"}},
      route{del, "/users/{user}", erase_user, no_body, admin, all_boards, writes, {"int"}},

      // Events.
      route{get, "/events", get_events, no_body, admin, board_in_query, reads,
            {"after", "board", "follow", "int"}},

      // The service itself.
      route{get, "/health/live", get_live, no_body, anyone, no_board, reads, {"int"}},
      route{get, "/health/ready", get_ready, no_body, anyone, no_board, reads, {"int"}},
      route{get, "/metrics", get_metrics, no_body, anyone, no_board, reads},
      route{get, "/openapi.yaml", get_file, no_body, anyone, no_board, reads},
      route{get, "/docs", get_file, no_body, anyone, no_board, reads},
      route{get, "/docs/{file}", get_file, no_body, anyone, no_board, reads},
  };
  // clang-format on
};

}  // namespace

const route_table& routes() {
  static const route_table table(table_lines::lines);
  return table;
}

}  // namespace scoreboard::http
