#include "actors/server_options.hpp"

#include <algorithm>
#include <initializer_list>
#include <thread>

namespace scoreboard::actors {

namespace {

constexpr const char* summary =
    R"(Usage: scoreboard-server [OPTION]...

Keeps the boards: takes updates and queries from scoreboard-client processes on a ZeroMQ socket,
spreads every board over its shards, and answers from all of them at one moment.

  scoreboard-server --bind=tcp://127.0.0.1:5570 --shards=4
  scoreboard-server --config-file=conf/server.ini
)";

std::size_t cores() { return std::max(1U, std::thread::hardware_concurrency()); }

}  // namespace

server_options::server_options()
    : program_options("scoreboard-server", summary), shards(cores()), queries(cores()) {
  set("scheduler.max-threads", cores());
  add(bind, "global", "bind",
      "endpoint to listen on for clients, tcp://ADDRESS:PORT or ipc://PATH");
  add(shards, "global", "shards", "parts that every board is split into; about one a core");
  add(data, "global", "data", "directory of this server alone; made when missing");
  add(queries, "gateway", "queries", "actors that merge answers to reads; about one a core");
  add(max_in_flight, "gateway", "max-in-flight",
      "requests inside the server at once; more are refused as overloaded");
}

std::string server_options::problem() const {
  if (data.empty()) return "data must name a directory";
  for (auto why : {bad_endpoint("bind", bind), out_of_range("shards", shards, 1, 1024),
                   out_of_range("gateway.queries", queries, 1, 1024),
                   out_of_range("gateway.max-in-flight", max_in_flight, 1, 100'000'000)}) {
    if (!why.empty()) return why;
  }
  return {};
}

}  // namespace scoreboard::actors
