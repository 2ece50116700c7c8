#include "tests/system/crash_sender.hpp"

#include <chrono>
#include <exception>
#include <thread>
#include <utility>

#include "tests/system/contract.hpp"
#include "tests/system/scale.hpp"

namespace scoreboard::system_test {

using namespace std::chrono_literals;

namespace {

// More than the deadline of a client, and than the start of a server.
constexpr auto answer_limit = patient(20s);
constexpr auto pause_between_attempts = 3ms;

}  // namespace

crash_sender::crash_sender(std::uint64_t seed, std::size_t number,
                           const std::vector<std::uint16_t>& ports)
    : seed_(seed), number_(number) {
  for (const std::uint16_t port : ports) ways_.push_back(std::make_unique<http_client>(port));
}

void crash_sender::run(std::size_t round, std::atomic<std::size_t>& settled) {
  outcomes_.clear();
  bool careful = false;
  for (crash_request& one : draw_requests(seed_, round, number_, owned_total_)) {
    if (!complaint_.empty()) return;
    // One of unknown fate for each sender and round: then all combinations can be tried.
    if (careful) one.keyed = true;
    outcomes_.push_back(settle(std::move(one)));
    if (outcomes_.back().how == crash_outcome::kind::unknown) careful = true;
    ++settled;
  }
}

crash_outcome crash_sender::settle(crash_request what) {
  crash_outcome result{std::move(what), crash_outcome::kind::unknown, {}, 0};
  const auto deadline = std::chrono::steady_clock::now() + answer_limit;
  for (;;) {
    // Another way each time: a key holds at every door.
    const std::size_t route = result.what.route + result.attempts++;
    const attempt met = try_once(result.what, route, result.answer);
    if (met == attempt::answered) {
      result.how = crash_outcome::kind::answered;
      return result;
    }
    if (!complaint_.empty()) return result;
    if (!result.what.keyed) {
      if (met == attempt::refused) result.how = crash_outcome::kind::refused;
      return result;
    }
    if (std::chrono::steady_clock::now() > deadline) {
      complaint_ = "no answer for a long time: " + result.what.text();
      return result;
    }
    std::this_thread::sleep_for(pause_between_attempts);
  }
}

crash_sender::attempt crash_sender::try_once(const crash_request& what, std::size_t route,
                                             std::string& answer) {
  const std::size_t way = route < ways_.size() ? route : 0;
  unsigned status = 0;
  try {
    const response got = ways_[way]->send(what.method(), what.target(), what.body(), what.keys());
    answer = got.body();
    status = got.result_int();
    if (status == 200) return attempt::answered;
    const std::string code = parse_error(answer).code;
    if (status == 504 && code == "timeout") return attempt::unknown;
    // What a client says itself it knows; the balancer may have asked another one before.
    if (status == 503) return way == 0 ? attempt::unknown : attempt::refused;
  } catch (const boost::system::system_error&) {
    return attempt::unknown;
  } catch (const std::exception& failure) {
    answer += std::string(" (") + failure.what() + ")";
  }
  complaint_ = "status " + std::to_string(status) + " for " + what.text() + ": " + answer;
  return attempt::unknown;
}

}  // namespace scoreboard::system_test
