#pragma once

#include <cstddef>
#include <string>

#include "actors/server/gateway.hpp"
#include "src/process/program_options.hpp"
#include "src/storage/archives/archive_store_options.hpp"
#include "src/storage/rocksdb/rocksdb_store_options.hpp"

namespace scoreboard::actors {

/// Options of scoreboard-server; conf/server.ini explains each.
class server_options final : public process::program_options {
 public:
  server_options();

  std::string bind = "tcp://127.0.0.1:5570";
  std::size_t shards;
  std::string data = "data";
  bool accept_loss = false;

  // What to do instead of serving; at most one of them.
  bool check = false;
  std::string backup;
  std::string restore;
  std::string erased_in;  ///< see restore_backup
  std::string new_keys;   ///< see make_key_files

  std::string curve_key;
  std::string curve_allow;

  std::size_t max_connections = 1000;
  std::size_t queries;
  std::size_t max_in_flight = 100'000;
  std::size_t max_entries = 50'000;
  std::size_t kept_answers = 64;
  std::size_t inline_work = 64;

  bool boards_by_score = false;
  std::size_t max_boards = 10'000;
  std::size_t spread_above = boards::most_users_on_one_shard;

  std::string engine = "rocksdb";
  std::string durable = "sync";
  std::size_t sync_interval_ms = 100;
  std::size_t write_buffer = std::size_t{64} << 20;

  std::size_t max_key_age_s = 600;
  std::size_t max_keys = 1'000'000;
  std::size_t max_list_results = 4'000'000;

  std::string metrics_bind;  ///< empty: metrics are shown nowhere

  window_limits for_window() const;

  gateway::options for_gateway() const;
  storage::rocksdb_store_options for_store() const;
  storage::archives::archive_store_options for_archives() const;

 protected:
  std::string problem() const override;
};

}  // namespace scoreboard::actors
