#pragma once

#include <cstddef>
#include <string>

#include "actors/program_options.hpp"

namespace scoreboard::actors {

/// Options of scoreboard-server; conf/server.ini explains each.
class server_options final : public program_options {
 public:
  server_options();

  std::string bind = "tcp://127.0.0.1:5570";
  std::size_t shards;
  std::string data = "data";
  std::size_t queries;
  std::size_t max_in_flight = 100'000;

 protected:
  std::string problem() const override;
};

}  // namespace scoreboard::actors
