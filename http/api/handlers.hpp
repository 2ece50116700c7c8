#pragma once

#include "http/api/routes.hpp"
#include "http/api/server_requests.hpp"

/// What the lines of the table of routes do. Each answers, now or later; the route, the query and
/// the form of a board's name are checked before.
namespace scoreboard::http {

void put_score(const server_requests& to, routed_request&& what);
void post_scores(const server_requests& to, routed_request&& what);
void get_top(const server_requests& to, routed_request&& what);
void get_window(const server_requests& to, routed_request&& what);
void get_live(const server_requests& to, routed_request&& what);
void get_ready(const server_requests& to, routed_request&& what);

}  // namespace scoreboard::http
