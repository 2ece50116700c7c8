#pragma once

#include <cstddef>
#include <string>

#include "http/access/cross_origin.hpp"
#include "src/boards/board_prefixes.hpp"
#include "src/process/program_options.hpp"

namespace scoreboard::http {

/// Options of scoreboard-client; conf/client.ini explains each.
class client_options final : public process::program_options {
 public:
  client_options();

  std::string host = "127.0.0.1";
  std::size_t port = 8000;
  std::string server = "tcp://127.0.0.1:5570";
  std::size_t threads = 1;
  std::size_t max_top = 10'000;
  std::size_t max_body = 4096;
  std::size_t max_list = 2'097'152;
  std::size_t max_head = 8192;
  std::size_t max_connections = 10'000;
  std::size_t max_received = 67'108'864;
  std::size_t max_unsent = 67'108'864;
  std::size_t request_timeout_ms = 10'000;
  std::size_t idle_timeout_ms = 75'000;
  std::size_t write_timeout_ms = 10'000;
  std::string curve_key;
  std::string curve_server_key;
  std::size_t deadline_ms = 5'000;
  std::size_t max_in_flight = 10'000;
  std::size_t target_ms = 50;
  std::size_t max_in_flight_bytes = std::size_t{64} << 20;

  std::string new_keys;      ///< what to do instead of serving, see make_key_files
  std::string tokens;        ///< path; empty: no token is asked for
  std::string public_read;   ///< as boards stand in the token file; empty: none
  std::string cors_origins;  ///< see cross_origin::parse()
  std::string audit_log;     ///< path; empty: none
  std::string access_log;    ///< the same; "-": standard error
  std::string metrics_bind;  ///< empty: metrics are shown on the main port

  /// What those without a token may read. REQUIRES: the options were read.
  boards::board_prefixes readable_for_all() const;

  /// Whose scripts may send requests. REQUIRES: the options were read.
  cross_origin origins() const;

  /// Host and port as people write them behind http://.
  std::string authority() const;

 protected:
  std::string problem() const override;

 private:
  std::string problem_of_access() const;
  std::string problem_in_named_files() const;
};

}  // namespace scoreboard::http
