#include "tools/load/driver.hpp"

#include <algorithm>
#include <chrono>

namespace scoreboard::load {

using namespace std::chrono_literals;

namespace {

// How often time-outs, rests and the end are checked.
constexpr auto tick_every = 10ms;
// How long a connection that failed rests.
constexpr auto rest = 100ms;

}  // namespace

driver::driver(const plan& schedule, const std::vector<target>& targets, request_source& source,
               recorder& book)
    : plan_(schedule),
      pace_(schedule.start, schedule.until, schedule.rate),
      source_(source),
      book_(book) {
  for (const auto& [endpoint, url_index] : targets) {
    connections_.push_back(std::make_unique<connection>(context_, endpoint, url_index, *this));
    idle_.push_back(connections_.back().get());
  }
}

void driver::run() {
  feed(clock::now());
  tick();
  context_.run();
  book_.finish(clock::now());
}

void driver::send(connection& idle, clock::time_point now) const {
  idle.to_send().sent = now;
  idle.send(now, now + plan_.timeout);
}

void driver::feed(clock::time_point now) {
  while (!idle_.empty() && !exhausted_ && !too_late(now)) {
    const auto due = pace_.next(now);
    if (!due) return;
    if (*due > now) return wait_until(*due);
    auto& next = *idle_.front();
    if (!source_.next(next.to_send(), next.url_index())) {
      exhausted_ = true;
      return;
    }
    idle_.pop_front();
    next.to_send().due = *due;
    pace_.advance();
    send(next, now);
  }
}

void driver::wait_until(clock::time_point due) {
  if (due_armed_) return;
  due_armed_ = true;
  due_.expires_at(due);
  due_.async_wait([this](const boost::system::error_code& error) {
    due_armed_ = false;
    if (!error) feed(clock::now());
  });
}

void driver::ended(connection& finished) {
  const auto now = clock::now();
  const auto& answer = finished.answer();
  const bool repeat = source_.ended(finished.sent(), answer) == request_source::verdict::repeat;
  if (repeat && now < finished.sent().due + plan_.retry_for) {
    resting_.push_back({now + rest, &finished, true});
    return;
  }
  if (repeat) source_.gave_up(finished.sent());
  book_.ended(finished.sent(), answer, now);
  if (answer.status == 0) {
    resting_.push_back({now + rest, &finished, false});
    return;
  }
  idle_.push_back(&finished);
  feed(now);
}

void driver::tick() {
  const auto now = clock::now();
  for (const auto& connection : connections_) connection->expire(now);
  wake(now);
  book_.tick(now);
  if (!ending_ && (stopping_ || now >= plan_.until || exhausted_)) begin_end(now);
  feed(now);
  if (ending_ && all_done(now)) {
    give_up_unsent(now);
    due_.cancel();
    return;
  }
  tick_.expires_at(now + tick_every);
  tick_.async_wait([this](const boost::system::error_code&) { tick(); });
}

void driver::wake(clock::time_point now) {
  const auto rested = std::partition(resting_.begin(), resting_.end(),
                                     [now](const resting& entry) { return entry.until > now; });
  for (auto entry = rested; entry != resting_.end(); ++entry) {
    if (entry->repeat)
      send(*entry->connection, now);
    else
      idle_.push_back(entry->connection);
  }
  resting_.erase(rested, resting_.end());
}

void driver::begin_end(clock::time_point now) {
  ending_ = true;
  plan_.until = std::min(plan_.until, now);
  pace_.cut(plan_.until);
  book_.cut(plan_.until);
}

bool driver::all_done(clock::time_point now) const {
  const auto is_busy = [](const auto& connection) { return connection->busy(); };
  const auto repeats = [](const resting& entry) { return entry.repeat; };
  if (std::any_of(connections_.begin(), connections_.end(), is_busy)) return false;
  if (std::any_of(resting_.begin(), resting_.end(), repeats)) return false;
  return exhausted_ || !pace_.next(now) || too_late(now);
}

void driver::give_up_unsent(clock::time_point now) {
  if (!pace_.is_open()) return;
  for (; const auto due = pace_.next(now); pace_.advance()) book_.not_sent(*due, now);
}

}  // namespace scoreboard::load
