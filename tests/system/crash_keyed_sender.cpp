#include "tests/system/crash_keyed_sender.hpp"

#include <chrono>
#include <thread>

#include "tests/system/crash_json.hpp"
#include "tests/system/scale.hpp"

namespace scoreboard::system_test {

using namespace std::chrono_literals;

namespace {

constexpr auto answer_patience = patient(30s);
constexpr auto pause_before_repeat = 3ms;

keyed_answer answer_of(const response& got) {
  keyed_answer answer{got.result_int(), got.body(), 0};
  const auto version = got.find("Scoreboard-Version");
  if (version != got.end()) answer.version = std::stoull(std::string(version->value()));
  return answer;
}

}  // namespace

crash_keyed_sender::crash_keyed_sender(crash_cluster& processes) {
  ways_.push_back(std::make_unique<http_client>(processes.parts().balancer_port()));
  for (std::size_t i = 0; i < crash_cluster::clients; ++i) {
    ways_.push_back(std::make_unique<http_client>(processes.parts().client_port(i)));
  }
}

// The balancer gets what goes nowhere else.
http_client& crash_keyed_sender::way(std::size_t route) {
  return *ways_[route < ways_.size() ? route : 0];
}

std::optional<keyed_answer> crash_keyed_sender::send(const keyed_request& request,
                                                     std::size_t route) {
  const auto deadline = std::chrono::steady_clock::now() + answer_patience;
  while (std::chrono::steady_clock::now() < deadline) {
    try {
      const response got =
          way(route++).send(request.method, request.target, request.body, {request.key});
      if (got.result_int() != 503 && got.result_int() != 504) return answer_of(got);
    } catch (const boost::system::system_error&) {
      // A process has gone.
    }
    ++repeats_;
    std::this_thread::sleep_for(pause_before_repeat);
  }
  return std::nullopt;
}

std::optional<std::uint64_t> crash_keyed_sender::season_of(const std::string& board,
                                                           std::size_t route) {
  try {
    const response got = way(route).get("/boards/" + board);
    if (got.result_int() != 200) return std::nullopt;
    return parse_json(got.body())["season"].GetUint64();
  } catch (const boost::system::system_error&) {
    return std::nullopt;
  }
}

}  // namespace scoreboard::system_test
