#include "tests/system/rolling_load.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <stdexcept>
#include <utility>

#include "tests/system/contract.hpp"
#include "tests/system/scale.hpp"

namespace scoreboard::system_test {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t most_complaints = 20;

// Above all totals that are written meanwhile, so that who is on top is known.
constexpr std::int64_t top_total = 1'000'000'000;

void fill(http_client& client) {
  std::vector<std::string> entries;
  entries.reserve(rolling_load::longest_top);
  for (std::size_t user = 1; user <= rolling_load::longest_top; ++user) {
    const auto total = top_total + static_cast<std::int64_t>(user);
    entries.push_back(absolute(std::to_string(user), total));
  }
  const response answer = client.send("POST", list_target, score_list(entries));
  if (answer.result_int() != 200) throw std::runtime_error("cannot fill the board");
}

std::string list_user(const std::string& person, std::size_t index) {
  return json_string(person + ", in lists " + std::to_string(index));
}

// What the answer says, when it must be a 200.
std::string body_of(const response& answer) {
  if (answer.result_int() == 200) return answer.body();
  throw std::runtime_error("status " + std::to_string(answer.result_int()) + ": " + answer.body());
}

void expect(std::int64_t got, std::int64_t expected) {
  if (got == expected) return;
  throw std::runtime_error(std::to_string(got) + " and not " + std::to_string(expected));
}

}  // namespace

rolling_load::rolling_load(std::uint16_t port, int people, std::uint64_t seed) : port_(port) {
  http_client client(port_, patient(15s));
  fill(client);
  std::mt19937_64 seeds(seed);
  people_.reserve(static_cast<std::size_t>(people));
  threads_.reserve(static_cast<std::size_t>(people));
  for (int i = 0; i < people; ++i) {
    auto& one = people_.emplace_back();
    one.name = "person " + std::to_string(i);
    one.random.seed(seeds());
    threads_.emplace_back([this, &one] { live(one); });
  }
}

const rolling_report& rolling_load::stop() {
  stopping_ = true;
  if (threads_.empty()) return report_;
  threads_.clear();
  try {
    check_totals();
  } catch (const std::exception& failure) {
    complain(std::string("the totals in the end: ") + failure.what());
  }
  return report_;
}

void rolling_load::live(person& one) {
  http_client client(port_, patient(15s));
  while (!stopping_) ask(client, one);
}

void rolling_load::ask(http_client& client, person& one) {
  constexpr unsigned kinds = 100;
  const auto drawn = one.random() % kinds;
  if (drawn < 50) return write(client, one);
  if (drawn < 60) return write_list(client, one);
  if (drawn < 64) return read(client, "/top/" + std::to_string(longest_top), longest_top);
  if (drawn < 82) return read(client, "/top/100", 100);
  const auto position = 100 + one.random() % (longest_top - 200);
  read(client, "/top/" + std::to_string(position) + "/10", 21);
}

void rolling_load::write(http_client& client, person& one) {
  const auto began = std::chrono::steady_clock::now();
  try {
    const auto body = body_of(client.put("/score", relative(json_string(one.name), "+1")));
    expect(parse_entry(body).total, one.total + 1);
    ++one.total;
  } catch (const std::exception& failure) {
    complain(std::string("PUT /score: ") + failure.what());
  }
  note("PUT /score", (std::chrono::steady_clock::now() - began) / 1ms);
}

void rolling_load::write_list(http_client& client, person& one) {
  std::vector<std::string> entries;
  entries.reserve(list_length);
  for (std::size_t i = 0; i < list_length; ++i)
    entries.push_back(relative(list_user(one.name, i), "+1"));
  const auto began = std::chrono::steady_clock::now();
  try {
    const auto body = body_of(client.send("POST", list_target, score_list(entries)));
    const auto results = parse_results(body);
    expect(static_cast<std::int64_t>(results.size()), static_cast<std::int64_t>(list_length));
    for (const auto& result : results) expect(result.total.value_or(0), one.list_total + 1);
    ++one.list_total;
  } catch (const std::exception& failure) {
    complain("POST " + list_target + ": " + failure.what());
  }
  note("POST " + list_target, (std::chrono::steady_clock::now() - began) / 1ms);
}

void rolling_load::read(http_client& client, const std::string& target, std::size_t entries) {
  const auto began = std::chrono::steady_clock::now();
  try {
    const auto found = parse_entries(body_of(client.get(target)));
    expect(static_cast<std::int64_t>(found.size()), static_cast<std::int64_t>(entries));
    if (found.back().total < top_total) throw std::runtime_error("somebody is too high");
  } catch (const std::exception& failure) {
    complain("GET " + target + ": " + failure.what());
  }
  note("GET of " + std::to_string(entries), (std::chrono::steady_clock::now() - began) / 1ms);
}

// Who is not on the board has the total 0 after "+0".
void rolling_load::check_totals() {
  http_client client(port_, patient(15s));
  const auto total_of = [&](const std::string& user) {
    return parse_entry(body_of(client.put("/score", relative(user, "+0")))).total;
  };
  for (const auto& one : people_) {
    expect(total_of(json_string(one.name)), one.total);
    for (const std::size_t i : {std::size_t{0}, list_length / 2, list_length - 1})
      expect(total_of(list_user(one.name, i)), one.list_total);
  }
}

void rolling_load::note(const std::string& what, std::int64_t took_ms) {
  ++requests_;
  const std::lock_guard lock(mutex_);
  ++report_.requests;
  ++report_.asked[what];
  report_.slowest_ms = std::max(report_.slowest_ms, took_ms);
}

void rolling_load::complain(const std::string& what) {
  has_failed_ = true;
  const std::lock_guard lock(mutex_);
  ++report_.failed;
  if (report_.complaints.size() < most_complaints) report_.complaints.push_back(what);
}

}  // namespace scoreboard::system_test
