#include "tools/load/recorder.hpp"

#include <chrono>

#include "tools/load/error_text.hpp"

namespace scoreboard::load {

namespace {

bool is_good(const request& sent, const response& answer) {
  if (answer.ok()) return true;
  return sent.may_be_unknown && answer.status == 404 && error_text(answer) == "404 unknown_user";
}

}  // namespace

recorder::recorder(clock::time_point from, clock::time_point until, timeline* course)
    : from_(from), until_(until), timeline_(course), second_(second_of(clock::now())) {}

std::int64_t recorder::second_of(clock::time_point time) const {
  return std::chrono::floor<std::chrono::seconds>(time - from_).count();
}

void recorder::ended(const request& sent, const response& answer, clock::time_point now) {
  const auto latency = now - sent.due;
  const bool good = is_good(sent, answer);
  const bool counts_as_latency = good || answer.timed_out;
  ++(good ? interval_.completed : interval_.failed);
  if (counts_as_latency) interval_.latencies.record(latency);

  auto& kind = result_.kinds[index_of(sent.kind)];
  if (good && now >= from_ && now < until_) {
    ++kind.completed;
    kind.updates += sent.updates.size();
  }
  if (sent.due < from_ || sent.due >= until_) return;
  ++kind.requests;
  if (counts_as_latency) kind.latencies.record(latency);
  if (good) kind.served.record(now - sent.sent);
  if (!good) {
    ++kind.failed;
    ++result_.errors[error_text(answer)];
  } else if (is_list(sent.kind)) {
    count_refused_entries(answer.body, result_.errors);
  }
}

void recorder::not_sent(clock::time_point due, clock::time_point now) {
  if (due < from_ || due >= until_) return;
  ++result_.unsent;
  ++result_.errors["not sent: all connections were busy"];
  result_.unsent_waits.record(now - due);
}

void recorder::tick(clock::time_point now) {
  for (const auto current = second_of(now); second_ < current; ++second_) {
    if (timeline_ != nullptr) timeline_->add(second_, interval_);
    interval_.clear();
  }
}

void recorder::finish(clock::time_point now) {
  tick(now);
  if (timeline_ != nullptr) timeline_->add(second_, interval_);
}

}  // namespace scoreboard::load
