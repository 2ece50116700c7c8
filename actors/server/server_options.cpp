#include "actors/server/server_options.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <map>
#include <system_error>
#include <thread>

#include <fmt/format.h>

#include "actors/sockets/curve_keys.hpp"

namespace scoreboard::actors {

namespace {

constexpr const char* summary =
    R"(Usage: scoreboard-server [OPTION]...

Keeps the boards: takes updates and queries from scoreboard-client processes on a ZeroMQ socket,
spreads every board over its shards, and answers from all of them at one moment.

  scoreboard-server --bind=tcp://127.0.0.1:5570 --shards=4
  scoreboard-server --config-file=conf/server.ini
  scoreboard-server --data=data --check             verify the store of a server that does not run
  scoreboard-server --data=data --backup=DIRECTORY  add a backup, also of a server that runs
  scoreboard-server --data=new --restore=DIRECTORY  make a store of the newest backup
  scoreboard-server --new-keys=FILE                 make CURVE keys: FILE and FILE.pub
)";

const std::map<std::string, durability, std::less<>> durabilities{
    {"sync", durability::sync}, {"interval", durability::interval}, {"none", durability::none}};

std::size_t cores() { return std::max(1U, std::thread::hardware_concurrency()); }

}  // namespace

server_options::server_options()
    : process::program_options("scoreboard-server", summary), shards(cores()), queries(cores()) {
  set("scheduler.max-threads", cores());
  add(bind, "global", "bind",
      "endpoint to listen on for clients, tcp://ADDRESS:PORT or ipc://PATH");
  add(shards, "global", "shards", "parts that every board is split into; about one a core");
  add(data, "global", "data", "directory of this server alone; made when missing");
  add(accept_loss, "global", "accept-loss",
      "open the store although acknowledged updates are missing in it");
  add(check, "global", "check", "verify the store, say what is in it, and exit");
  add(backup, "global", "backup", "add a backup to those in this directory, and exit");
  add(restore, "global", "restore", "make the store of the newest backup in this directory, exit");
  add(erased_in, "global", "erased-in",
      "with restore: data directory of the server before; who was erased there since is erased");
  add(new_keys, "global", "new-keys",
      "write a new CURVE key to this file and its public half beside it, as .pub, and exit");
  add_log_options();
  add(curve_key, "gateway", "curve-key", "file with the server's secret CURVE key");
  add(curve_allow, "gateway", "curve-allow",
      "file, or directory of .pub files, with the public CURVE keys of clients; read anew on "
      "SIGHUP");
  add(max_connections, "gateway", "max-connections",
      "connections to `bind`; for more, those that were silent for longest are cut off");
  add(queries, "gateway", "queries", "actors that merge answers to reads; about one a core");
  add(max_in_flight, "gateway", "max-in-flight",
      "changes and reads inside the server at once; more are refused as overloaded");
  add(max_entries, "gateway", "max-entries", "most entries in one answer");
  add(kept_answers, "gateway", "kept-answers",
      "answers to reads that are kept while nothing changes in them; 0 for none");
  add(inline_work, "gateway", "inline-work",
      "changes that may be computed on the gateway's own thread when they arrive together");
  add(boards_by_score, "boards", "by-score", "make a board with the first score for it");
  add(max_boards, "boards", "max", "most boards; a score for one more is refused");
  add(spread_above, "boards", "spread-above",
      "users of a board that is whole on one shard; with more it is spread over all");
  add(engine, "storage", "engine", "'rocksdb', or 'memory' to keep nothing");
  add(durable, "storage", "durability", "an update is answered after: 'sync', 'interval', 'none'");
  add(sync_interval_ms, "storage", "sync-interval-ms", "between syncs, for durability 'interval'");
  add(write_buffer, "storage", "write-buffer", "bytes gathered before they are sorted into a file");
  add(max_key_age_s, "idempotency", "max-age-s", "seconds for which answers are kept for retries");
  add(max_keys, "idempotency", "max-keys", "keys of single updates whose answers are kept");
  add(max_list_results, "idempotency", "max-results", "answers kept for lists of updates");
  add(metrics_bind, "metrics", "bind", "ADDRESS:PORT that shows /metrics over HTTP; empty: none");
}

gateway::options server_options::for_gateway() const {
  gateway::options chosen{
      shards,
      queries,
      max_in_flight,
      {durabilities.find(durable)->second, std::chrono::milliseconds(sync_interval_ms)},
      kept_answers,
      inline_work,
      max_entries};
  chosen.journaling.slow = std::chrono::milliseconds(log_slow_ms);
  chosen.boards_by_score = boards_by_score;
  chosen.max_boards = max_boards;
  chosen.most_users_on_one_shard = spread_above;
  return chosen;
}

window_limits server_options::for_window() const {
  window_limits chosen;
  chosen.sender_age = std::chrono::seconds(max_key_age_s);
  chosen.service_age = std::min(chosen.service_age, chosen.sender_age);
  chosen.keys = max_keys;
  chosen.list_results = max_list_results;
  return chosen;
}

storage::rocksdb_store_options server_options::for_store() const {
  storage::rocksdb_store_options chosen;
  chosen.directory = data + "/store";
  chosen.accept_loss = accept_loss;
  chosen.write_buffer_bytes = write_buffer;
  return chosen;
}

storage::archives::archive_store_options server_options::for_archives() const {
  storage::archives::archive_store_options chosen;
  chosen.directory = data + "/archives";
  return chosen;
}

std::string server_options::problem() const {
  if (data.empty()) return "data must name a directory";
  std::error_code unreadable;  // a start that may not look there says so itself
  const auto there = std::filesystem::status(data, unreadable);
  if (std::filesystem::exists(there) && !std::filesystem::is_directory(there))
    return fmt::format("data is \"{}\", which is no directory", data);
  if (check + !backup.empty() + !restore.empty() + !new_keys.empty() > 1)
    return "only one of check, backup, restore and new-keys can be done at once";
  if (!erased_in.empty() && restore.empty()) return "erased-in is of use with restore only";
  if (!metrics_bind.empty()) {
    if (auto why = process::bad_address("metrics.bind", metrics_bind); !why.empty()) return why;
  }
  if (engine != "rocksdb" && engine != "memory")
    return "storage.engine must be \"rocksdb\" or \"memory\"";
  if (!durabilities.contains(durable))
    return "storage.durability must be \"sync\", \"interval\" or \"none\"";
  for (auto why :
       {process::bad_endpoint("bind", bind),
        process::without_keys("bind", bind,
                              {"gateway.curve-key", curve_key, "gateway.curve-allow", curve_allow}),
        process::out_of_range("shards", shards, 1, 1024),
        process::out_of_range("gateway.max-connections", max_connections, 1, 100'000),
        process::out_of_range("gateway.queries", queries, 1, 1024),
        process::out_of_range("gateway.max-in-flight", max_in_flight, 1, 100'000'000),
        process::out_of_range("gateway.max-entries", max_entries, 1, 50'000),
        process::out_of_range("gateway.kept-answers", kept_answers, 0, 10'000),
        process::out_of_range("gateway.inline-work", inline_work, 0, 1'000'000),
        process::out_of_range("boards.max", max_boards, 1, 10'000'000),
        process::out_of_range("boards.spread-above", spread_above, 0, 100'000'000),
        process::out_of_range("storage.sync-interval-ms", sync_interval_ms, 1, 3'600'000),
        process::out_of_range("storage.write-buffer", write_buffer, 1 << 20, std::size_t{1} << 32),
        process::out_of_range("idempotency.max-age-s", max_key_age_s, 1, std::size_t{31} * 86'400),
        process::out_of_range("idempotency.max-keys", max_keys, 10'000, 1'000'000'000),
        process::out_of_range("idempotency.max-results", max_list_results, 10'000,
                              1'000'000'000)}) {
    if (!why.empty()) return why;
  }
  if (curve_key.empty()) return {};
  auto why =
      process::problem_of_reading("gateway.curve-allow", [&] { read_public_keys(curve_allow); });
  if (!why.empty()) return why;
  return process::problem_of_reading("gateway.curve-key", [&] { read_curve_pair(curve_key); });
}

}  // namespace scoreboard::actors
