// Sends requests with idempotency keys, for those of crash_rounds who do not let go before they are
// answered: again and again, through the balancer and through each client.
//
// Thread rule: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/system/crash_cluster.hpp"
#include "tests/system/http_client.hpp"

namespace scoreboard::system_test {

struct keyed_request {
  std::string method;
  std::string target;
  std::string body;
  std::string key;
};

struct keyed_answer {
  unsigned status = 0;
  std::string body;
  std::uint64_t version = 0;  // as the header says; 0 when there is none
};

class crash_keyed_sender {
 public:
  // `processes` outlives this object; only its ports are used.
  explicit crash_keyed_sender(crash_cluster& processes);

  // The first answer that is neither 503 nor 504; nothing when there is none for a long time. The
  // attempts begin at `route` and take another one each time. Bounded in time.
  std::optional<keyed_answer> send(const keyed_request& request, std::size_t route);

  // How often requests were sent again.
  std::size_t repeats() const { return repeats_; }

  // The running season of a board; nothing when the service does not answer.
  std::optional<std::uint64_t> season_of(const std::string& board, std::size_t route);

 private:
  http_client& way(std::size_t route);

  std::vector<std::unique_ptr<http_client>> ways_;
  std::size_t repeats_ = 0;
};

}  // namespace scoreboard::system_test
