#include "tests/system/honest_user.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <vector>

#include "tests/system/contract.hpp"
#include "tests/system/http_client.hpp"

namespace scoreboard::system_test {

namespace {

const std::string user = "\"honest\"";
constexpr std::int64_t first_total = 9'000'000'000'000'000'000;
// However soon the user is stopped: some of them come after whatever went on beside.
constexpr std::int64_t least_rounds = 10;

}  // namespace

honest_user::honest_user(std::uint16_t port) : thread_([this, port] { run(port); }) {}

std::string honest_user::stop() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
  return complaint_;
}

void honest_user::run(std::uint16_t port) {
  using clock = std::chrono::steady_clock;
  try {
    http_client client(port);
    client.put("/score", absolute(user, first_total));
    for (std::int64_t total = first_total + 1; complaint_.empty(); ++total) {
      if (stopping_ && rounds_ >= least_rounds) break;
      const auto before = clock::now();
      const response update = client.put("/score", relative(user, "+1"));
      const auto between = clock::now();
      const response top = client.get("/top/1");
      const auto slower = std::max(between - before, clock::now() - between);
      slowest_ms_ = std::max(slowest_ms_.load(),
                             std::chrono::duration_cast<std::chrono::milliseconds>(slower).count());
      const entry expected{user, total};
      if (update.result_int() != 200 || parse_entry(update.body()) != expected) {
        complaint_ = "update: " + update.body();
      } else if (top.result_int() != 200 || parse_entries(top.body()) != std::vector{expected}) {
        complaint_ = "top: " + top.body();
      }
      ++rounds_;
    }
    if (client.connections() != 1)
      complaint_ += " connections: " + std::to_string(client.connections());
  } catch (const std::exception& failure) {
    complaint_ = failure.what();
  }
}

}  // namespace scoreboard::system_test
