#include "tests/system/crash_owner.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <thread>
#include <utility>

#include "tests/system/contract.hpp"
#include "tests/system/crash_request.hpp"
#include "tests/system/scale.hpp"

namespace scoreboard::system_test {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t least_steps = 10;
constexpr std::size_t most_steps_kept = 64;
constexpr std::size_t steps_per_repeat = 8;  // steps
constexpr auto step_limit = patient(20s);
constexpr auto pause_between_tries = 3ms;
// For the answer to a repeat.
constexpr auto promised_ahead = 2s;
// Users are erased from snapshots a while after the answer.
constexpr auto erasure_limit = patient(10s);
// Apart from the generators of crash_sender.
constexpr std::size_t first_generator = 1000;

// False for what the state refuses.
bool is_write(const crash_step& step) { return step.status < 300; }

// What describes a board or a snapshot may be that of a later moment.
bool is_answered_anew(const crash_step& step) {
  return step.kind == step_kind::board || step.kind == step_kind::snapshot;
}

}  // namespace

crash_owner::crash_owner(std::uint64_t seed, std::size_t number, crash_cluster& processes)
    : seed_(seed),
      number_(number),
      processes_(processes),
      random_(generator(seed, 0, first_generator + number)),
      state_(number) {
  ways_.push_back(std::make_unique<http_client>(processes.parts().balancer_port()));
  for (std::size_t i = 0; i < crash_cluster::clients; ++i) {
    ways_.push_back(std::make_unique<http_client>(processes.parts().client_port(i)));
  }
}

void crash_owner::begin_round() {
  round_.clear();
  settled_ = 0;
  otherwise_.reset();
  first_text_ = state_.text();
}

void crash_owner::run(std::size_t round) {
  auto random = generator(seed_, round, first_generator + number_);
  const std::size_t steps = least_steps + draw(random, least_steps);
  for (std::size_t i = 0; i < steps && complaint_.empty(); ++i) {
    const crash_state before = state_;
    sent_step sent;
    sent.step = state_.take_step(random);
    sent.after = state_.text();
    sent.began = processes_.running().now();
    if (draw(random, 4) != 0) {
      sent.key = "owner." + std::to_string(round) + "." + std::to_string(number_) + "." +
                 std::to_string(i);
    }
    const attempt met = settle(sent, draw(random, 5));
    round_.push_back(sent);
    if (met == attempt::refused) {
      state_ = before;
      round_.pop_back();
    } else if (met == attempt::unknown) {
      // Nothing follows in this round: it can come late.
      otherwise_ = before;
      return;
    } else {
      if (is_write(sent.step)) ++count(sent).acknowledged;
      keep(sent);
      ++settled_;
    }
    if (complaint_.empty() && draw(random_, steps_per_repeat) == 0) repeat_some();
  }
}

crash_owner::attempt crash_owner::settle(sent_step& sent, std::size_t route) {
  const auto deadline = std::chrono::steady_clock::now() + step_limit;
  for (;;) {
    // Another way each time: a key holds at every door.
    const attempt met = try_once(sent, route++);
    if (met == attempt::answered || sent.key.empty() || !complaint_.empty()) return met;
    if (std::chrono::steady_clock::now() > deadline) {
      complaint_ = "no answer for a long time: " + sent.step.target;
      return met;
    }
    std::this_thread::sleep_for(pause_between_tries);
  }
}

crash_owner::attempt crash_owner::try_once(sent_step& sent, std::size_t route) {
  const std::size_t way = route < ways_.size() ? route : 0;  // the balancer's
  const crash_step& step = sent.step;
  unsigned status = 0;
  std::string body;
  try {
    const auto keys = sent.key.empty() ? std::vector<std::string>() : std::vector{sent.key};
    const response got = ways_[way]->send(step.method, step.target, step.body, keys);
    status = got.result_int();
    body = got.body();
    if (status == 504) return attempt::unknown;
    // What a client says itself it knows; the balancer may have asked another one before.
    if (status == 503) return way == 0 ? attempt::unknown : attempt::refused;
    if (status == step.status && (step.digest.empty() || digest_of(body) == step.digest)) {
      sent.answer = std::move(body);
      return attempt::answered;
    }
  } catch (const boost::system::system_error&) {
    return attempt::unknown;
  } catch (const std::exception& failure) {
    body += std::string(" (") + failure.what() + ")";
  }
  complaint_ = step.method + " " + step.target + " " + step.body + " " + sent.key + ": expected " +
               std::to_string(step.status) + " " + step.digest + ", not " + std::to_string(status) +
               " " + body;
  return attempt::unknown;
}

// What was refused binds no key, and is another thing when it comes later.
void crash_owner::keep(const sent_step& sent) {
  if (sent.key.empty() || !is_write(sent.step)) return;
  if (kept_.size() < most_steps_kept) {
    kept_.push_back(sent);
  } else {
    kept_[draw(random_, kept_.size())] = sent;
  }
}

bool crash_owner::is_promised(crash_memory::running began) const {
  return processes_.running().now() < began + processes_.age();
}

step_counts* crash_owner::repeat_some() {
  std::erase_if(kept_, [&](const sent_step& one) {
    return !is_promised(one.began -
                        std::chrono::duration_cast<crash_memory::running>(promised_ahead));
  });
  if (kept_.empty()) return nullptr;
  sent_step again = kept_[draw(random_, kept_.size())];
  const std::string first = again.answer;
  if (try_once(again, draw(random_, ways_.size())) != attempt::answered) return nullptr;
  ++count(again).sent_again;
  if (is_answered_anew(again.step) || again.answer == first) return &count(again);
  complaint_ = "first \"" + first + "\", then \"" + again.answer + "\" for " + again.key;
  return &count(again);
}

void crash_owner::verify() {
  for (std::size_t i = 0; i < crash_cluster::clients && complaint_.empty(); ++i) {
    const std::uint16_t port = processes_.parts().client_port(i);
    cluster::wait_until_ready(port);
    if (!is_as_expected(port)) return;
  }
  if (!complaint_.empty()) return;
  step_counts* const repeated = repeat_some();
  if (!complaint_.empty() || reads_as_expected(processes_.parts().client_port())) return;
  complaint_ = "what was sent again changed a state";
  if (repeated != nullptr) ++repeated->counted_twice;
}

bool crash_owner::is_as_expected(std::uint16_t port) {
  const auto otherwise = std::exchange(otherwise_, std::nullopt);
  const std::vector<std::string> expected{state_.text(), otherwise ? otherwise->text() : ""};
  const std::string found = read_settled(port, expected);
  if (otherwise && found == expected.back()) other_events_ = otherwise->events();
  if (found == expected.front()) return true;
  if (otherwise && found == expected.back()) {
    state_ = *otherwise;
    other_events_.reset();
    return true;
  }
  complain_of(found);
  return false;
}

bool crash_owner::reads_as_expected(std::uint16_t port) const {
  const std::string expected = state_.text();
  return read_settled(port, {expected}) == expected;
}

// What is shown: one of the expected texts, unless a while passes in which it is none.
std::string crash_owner::read_settled(std::uint16_t port,
                                      const std::vector<std::string>& expected) const {
  const auto deadline = std::chrono::steady_clock::now() + erasure_limit;
  for (;;) {
    std::string found = state_.read(port);
    const bool may_settle =
        std::none_of(expected.begin(), expected.end(),
                     [&](const std::string& text) { return text == found; }) &&
        std::any_of(expected.begin(), expected.end(), [&](const std::string& text) {
          return crash_state::have_same_boards(text, found);
        });
    if (!may_settle || std::chrono::steady_clock::now() > deadline) return found;
    std::this_thread::sleep_for(pause_between_tries);
  }
}

void crash_owner::complain_of(const std::string& found) {
  complaint_ = "expected\n" + state_.text() + "but found\n" + found;
  // As after an earlier step? Then those behind it are lost.
  const auto last = std::find_if(round_.rbegin(), round_.rend(),
                                 [&](const sent_step& one) { return one.after == found; });
  if (last == round_.rend() && found != first_text_) return;
  for (auto one = round_.rbegin(); one != last; ++one) ++count(*one).lost;
}

void crash_owner::verify_prefix(std::uint16_t port, std::size_t first) {
  std::vector<std::string> possible;
  if (first == 0) possible.push_back(first_text_);
  for (std::size_t i = first == 0 ? 0 : first - 1; i < round_.size(); ++i)
    possible.push_back(round_[i].after);
  const std::string found = read_settled(port, possible);
  if (std::find(possible.begin(), possible.end(), found) != possible.end()) return;
  complaint_ =
      "a restored backup holds no state since step " + std::to_string(first) + ":\n" + found;
}

std::string crash_owner::history() const {
  std::string text;
  for (const sent_step& one : round_) {
    text += "  " + (one.key.empty() ? "(no key)" : one.key) + " " + one.step.method + " " +
            one.step.target + " " + one.step.body + ": " + one.answer + "\n";
  }
  return text;
}

}  // namespace scoreboard::system_test
