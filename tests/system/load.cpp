#include "tests/system/load.hpp"

#include <chrono>
#include <exception>
#include <numeric>

#include "tests/system/contract.hpp"
#include "tests/system/scale.hpp"

namespace scoreboard::system_test {

using namespace std::chrono_literals;

namespace {

// The totals that a user may have: `surely` counted, and up to `perhaps` more.
struct expectation {
  std::int64_t surely = 0;
  std::int64_t perhaps = 0;
};

// An update was answered with `total`: empty when that is possible.
std::string settle(expectation& expected, std::int64_t total) {
  const std::int64_t least = expected.surely + 1;
  if (total < least || total > least + expected.perhaps) {
    return "total " + std::to_string(total) + ", expected " + std::to_string(least) +
           " and up to " + std::to_string(expected.perhaps) + " more";
  }
  expected.perhaps -= total - least;
  expected.surely = total;
  return {};
}

}  // namespace

int load_report::failed() const {
  return std::accumulate(failures.begin(), failures.end(), 0,
                         [](int sum, const auto& failure) { return sum + failure.second; });
}

std::string load_report::failures_text() const {
  std::string text;
  for (const auto& [status, count] : failures) {
    if (!text.empty()) text += ", ";
    text += std::to_string(status) + ": " + std::to_string(count) + " times";
  }
  return text;
}

load::load(std::uint16_t port, int writers, kind updates)
    : reports_(static_cast<std::size_t>(writers)) {
  for (load_report& report : reports_) {
    report.user = "\"writer " + std::to_string(threads_.size()) + "\"";
    threads_.emplace_back([this, port, updates, &report] { write(port, updates, report); });
  }
}

bool load::wait_for(std::int64_t count) const {
  const std::int64_t goal = acknowledged() + count;
  const auto deadline = std::chrono::steady_clock::now() + patient(15s);
  while (acknowledged() < goal) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

const std::vector<load_report>& load::stop() {
  stopping_ = true;
  threads_.clear();
  return reports_;
}

void load::write(std::uint16_t port, kind updates, load_report& report) {
  http_client client(port);
  expectation expected;
  while (!stopping_ && report.wrong.empty()) {
    const std::int64_t next = expected.surely + 1;
    unsigned status = 0;
    try {
      const response answer =
          client.put("/score", updates == kind::relative ? relative(report.user, "+1")
                                                         : absolute(report.user, next));
      status = answer.result_int();
      if (status == 200) {
        const entry got = parse_entry(answer.body());
        if (updates == kind::absolute) expected.perhaps = 0;
        report.wrong = settle(expected, got.total);
        if (got.user != report.user) report.wrong = "answer of another user: " + answer.body();
        ++report.acknowledged;
        ++acknowledged_;
        continue;
      }
      parse_error(answer.body());
    } catch (const boost::system::system_error&) {
      status = 0;
    } catch (const std::exception& failure) {
      report.wrong = "status " + std::to_string(status) + ": " + failure.what();
    }
    ++report.failures[status];
    ++expected.perhaps;
    // A service that is down need not be asked in a busy loop.
    std::this_thread::sleep_for(5ms);
  }
}

}  // namespace scoreboard::system_test
