#pragma once

#include "http/access/access_control.hpp"
#include "http/api/routes.hpp"
#include "http/api/server_requests.hpp"
#include "http/api/static_files.hpp"
#include "src/metrics/exposition.hpp"

/// What the lines of the table of routes do. Each answers, now or later; the route, the query's
/// parameters and the form of the names of a board and a snapshot are checked before.
namespace scoreboard::http {

/// What handlers work with.
struct services {
  const server_requests& server;
  const static_files& files;
  const access_control& access;
  metrics::exposition* shown;  ///< nullptr: no metrics here
};

// -- scores ---------------------------------------------------------------------------------------

void put_score(const services& by, routed_request&& request);
void post_score(const services& by, routed_request&& request);
void post_scores(const services& by, routed_request&& request);
void post_scores_of_any_board(const services& by, routed_request&& request);

// -- what a board shows ---------------------------------------------------------------------------

void get_top(const services& by, routed_request&& request);
void get_window(const services& by, routed_request&& request);
void get_entries(const services& by, routed_request&& request);
void post_ranking(const services& by, routed_request&& request);
void get_count(const services& by, routed_request&& request);
void get_rank(const services& by, routed_request&& request);

// -- users ----------------------------------------------------------------------------------------

void get_user(const services& by, routed_request&& request);
void delete_user(const services& by, routed_request&& request);
void put_data(const services& by, routed_request&& request);
void delete_data(const services& by, routed_request&& request);
void put_hidden(const services& by, routed_request&& request);
void delete_hidden(const services& by, routed_request&& request);
void get_standings(const services& by, routed_request&& request);
void get_boards_of_user(const services& by, routed_request&& request);
void erase_user(const services& by, routed_request&& request);

// -- boards ---------------------------------------------------------------------------------------

void get_boards(const services& by, routed_request&& request);
void get_board(const services& by, routed_request&& request);
void put_board(const services& by, routed_request&& request);
void delete_board(const services& by, routed_request&& request);

void put_frozen(const services& by, routed_request&& request);
void delete_frozen(const services& by, routed_request&& request);

void post_reset(const services& by, routed_request&& request);

// -- snapshots ------------------------------------------------------------------------------------

void get_snapshots(const services& by, routed_request&& request);
void get_snapshot(const services& by, routed_request&& request);
void put_snapshot(const services& by, routed_request&& request);
void delete_snapshot(const services& by, routed_request&& request);

// -- events ---------------------------------------------------------------------------------------

void get_events(const services& by, routed_request&& request);

// -- the service itself ---------------------------------------------------------------------------

void get_live(const services& by, routed_request&& request);
void get_ready(const services& by, routed_request&& request);
void get_file(const services& by, routed_request&& request);
void get_metrics(const services& by, routed_request&& request);

}  // namespace scoreboard::http
