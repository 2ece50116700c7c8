#include "actors/bridge/bridge.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <random>
#include <utility>

#include <spdlog/spdlog.h>

#include "src/process/log.hpp"
#include "src/wire/frame.hpp"

namespace scoreboard::actors {

namespace {

/// The bridge to itself: look for requests past their deadline.
struct sweep_now {};

/// The bridge to itself: run once more, for the next large outcome.
struct run_again {};

constexpr std::chrono::milliseconds sweep_interval{25};

// At the server at once, in changes and entries: one list or top of 10 000, or several shorter
// ones. With more the answers come faster than one can be made JSON of beside all else.
constexpr std::size_t large_items_at_server = 10'000;

std::string random_key_prefix() {
  std::random_device device;
  std::string prefix;
  for (int i = 0; i < 4; ++i) {
    const auto word = device();
    prefix.append(reinterpret_cast<const char*>(&word), sizeof word);
  }
  return prefix;
}

}  // namespace

}  // namespace scoreboard::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::sweep_now)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::run_again)

namespace scoreboard::actors {

bridge::bridge(caf::actor_config& config, socket_unit* unit, frame_port& port,
               inflight_limit& inflight, std::chrono::milliseconds time_allowed,
               std::shared_ptr<bridge_metrics> metrics)
    : socket_actor(config, unit),
      port_(port),
      inflight_(inflight),
      time_allowed_(time_allowed),
      metrics_(std::move(metrics)),
      key_prefix_(random_key_prefix()),
      large_updates_({large_items_at_server, std::numeric_limits<std::size_t>::max()}),
      large_reads_({large_items_at_server, std::numeric_limits<std::size_t>::max()}) {}

caf::behavior bridge::make_behavior() {
  return {
      [this](bridge_request& one) { submit(one); },
      [this](bridge_withdrawal& gone) { withdraw(gone); },
      [](run_again) {},
      [this](sweep_now) { sweep(); },
  };
}

void bridge::on_exit() {
  now_ = clock().now();
  outbox_.clear();
  while (!pending_.empty()) give_up(pending_.begin());
}

void bridge::submit(bridge_request& one) {
  const auto id = ++last_id_;
  const auto deadline = clock().now() + time_allowed_;
  const auto weight = wire::weigh(one.what);  // as it was when it was admitted, but for the key
  if (auto* const update = std::get_if<wire::update>(&one.what); update && update->key.empty()) {
    update->key = make_key();
    update->made_by = wire::update::key_maker::service;
  }
  auto& made = pending_
                   .emplace(id, pending{{id, 0, std::move(one.what), one.request_id},
                                        std::move(one.reply),
                                        deadline,
                                        weight})
                   .first->second;
  if (!weight.large) {
    outbox_.push_back(id);
  } else if (join_in_lane(id, made)) {
    pending_.erase(id);
    return;
  } else {
    wait_in_lane(id, made);
  }
  deadlines_.push_back({deadline, id});
  sweep_later();
}

/// O(requests in flight).
void bridge::withdraw(const bridge_withdrawal& gone) {
  const auto found = std::ranges::find_if(
      pending_, [&](const auto& waiting) { return waiting.second.reply == gone.reply; });
  if (found == pending_.end()) return;
  assert(found->second.joined.empty());
  now_ = clock().now();
  complete(found, wire::error_code::unavailable);
}

void bridge::on_frames(std::span<const received_frame> frames) {
  now_ = clock().now();
  for (const auto& frame : frames) open(frame);
}

void bridge::open(const received_frame& frame) {
  auto answers = wire::read_frame<wire::answer>(frame.payload);
  const auto version = wire::version_of<wire::answer>(frame.payload);
  if (version && *version != wire::protocol_version) {
    metrics_->foreign_frames.Increment();
    return refused_by(*version);
  }
  if (!answers) {
    spdlog::warn("dropped a frame that is not of this protocol from the server");
    metrics_->foreign_frames.Increment();
    return;
  }
  logged_refusal_ = false;
  for (auto& one : *answers) {
    const auto found = pending_.find(one.id);
    if (found == pending_.end()) continue;  // given up meanwhile
    if (!found->second.weight.large) {
      complete(found, std::move(one.what), one.origin);
      continue;
    }
    large_answers_.push_back(std::move(one));
  }
}

void bridge::refused_by(std::uint16_t version) {
  if (!std::exchange(logged_refusal_, true))
    spdlog::error(
        "the server has version {} of the protocol, this client has version {}, so every request "
        "is refused; install the same release of both programs",
        version, wire::protocol_version);
  for (auto next = pending_.begin(); next != pending_.end();) {
    const auto one = next++;
    if (one->second.left)
      complete(one, one->second.is_repeated ? wire::error_code::timeout
                                            : wire::error_code::other_protocol);
  }
}

void bridge::complete_large() {
  if (large_answers_.empty()) return;
  auto next = std::move(large_answers_.front());
  large_answers_.pop_front();
  // Given up meanwhile, unless it is found.
  if (const auto found = pending_.find(next.id); found != pending_.end())
    complete(found, std::move(next.what), next.origin);
  if (!large_answers_.empty()) send(this, run_again{});
}

void bridge::complete(pending_map::iterator of, wire::outcome what,
                      const wire::answer_origin& origin) {
  auto& one = of->second;
  const auto reply = one.reply;
  measure(one);
  inflight_.leave(one.weight);
  for (const auto& other : one.joined) inflight_.leave(other);
  if (one.in_lane)
    leave_lane(of->first, one);
  else if (one.weight.large)
    lane_of(one).done(one.weight.items);
  pending_.erase(of);
  reply->on_outcome(std::move(what), origin);
}

void bridge::measure(const pending& one) const {
  const auto* const asked = std::get_if<wire::read>(&one.what.what);
  if (asked != nullptr && std::holds_alternative<wire::events_query>(asked->asks)) return;
  const auto took = now_ - (one.deadline - time_allowed_);
  if (!one.weight.large && one.left && took < time_allowed_)
    inflight_.answered(1 + one.joined.size(), took, now_);
  (asked != nullptr ? metrics_->reads : metrics_->updates).Observe(metrics::seconds(took));
}

void bridge::warn_unanswered(const pending& one) {
  const auto waited = now_ - (one.deadline - time_allowed_);
  unanswered_.warn(one.left ? "a request got no answer from the server in time"
                            : "a request did not leave for the server in time",
                   {{"request", one.what.request_id}, {"ms", process::milliseconds_of(waited)}},
                   now_);
}

/// At the deadline of a request, or at the end of all.
void bridge::give_up(pending_map::iterator of) {
  const bool left = of->second.left;
  (left ? metrics_->timeouts : metrics_->unavailable).Increment();
  complete(of, left ? wire::error_code::timeout : wire::error_code::unavailable);
}

void bridge::flush() {
  using namespace std::chrono;
  now_ = clock().now();
  complete_large();
  begin_large();
  while (!outbox_.empty() && !socket_full_) {
    wire::frame_writer<wire::request> writer;
    std::vector<pending*> leaving;
    leader_map leaders;
    std::size_t count = 0;
    for (; count < outbox_.size() && !writer.full(); ++count) {
      const auto found = pending_.find(outbox_[count]);
      if (found == pending_.end()) continue;  // given up meanwhile
      const bool large = found->second.weight.large;
      if (large && !writer.empty()) break;
      if (join(found->second, leaders)) {
        pending_.erase(found);
        continue;
      }
      auto& request = found->second.what;
      request.time_left_ms = static_cast<std::uint64_t>(
          duration_cast<milliseconds>(std::max(found->second.deadline - now_, {})).count());
      writer.add(request);
      leaving.push_back(&found->second);
      if (large) {
        ++count;
        break;
      }
    }
    if (!writer.empty()) {
      auto frame = writer.take();
      const auto bytes = frame.size();
      if (port_.send({}, std::move(frame)) != frame_port::result::sent) {
        socket_full_ = true;
        return;
      }
      metrics_->frame_requests.Observe(static_cast<double>(leaving.size()));
      metrics_->sent_bytes.Increment(static_cast<double>(bytes));
    }
    for (auto* one : leaving) one->left = true;
    outbox_.erase(outbox_.begin(), outbox_.begin() + static_cast<std::ptrdiff_t>(count));
  }
}

bool bridge::join(pending& one, leader_map& leaders) {
  // What was sent once may be answered from an earlier moment than what leaves now.
  const auto* const asked = std::get_if<wire::read>(&one.what.what);
  if (asked == nullptr || one.left) return false;
  const auto [at, leads] = leaders.try_emplace(*asked, &one);
  if (leads || !at->second->reply->share_with(*one.reply)) return false;
  note_joined(one, *at->second);
  return true;
}

void bridge::note_joined(const pending& one, pending& leader) {
  leader.joined.push_back(one.weight);
  metrics_->joined_reads.Increment();
  process::log_line(spdlog::level::debug, "a read leaves together with an equal one",
                    {{"request", one.what.request_id}, {"joins", leader.what.request_id}});
}

lane<bridge::in_line>& bridge::lane_of(const pending& one) {
  return std::holds_alternative<wire::update>(one.what.what) ? large_updates_ : large_reads_;
}

bool bridge::join_in_lane(std::uint64_t id, pending& one) {
  const auto* const asked = std::get_if<wire::read>(&one.what.what);
  if (asked == nullptr) return false;
  const auto [at, leads] = reads_in_lane_.try_emplace(*asked, id);
  if (leads) return false;
  auto& leader = pending_.at(at->second);
  if (!leader.reply->share_with(*one.reply)) return false;
  note_joined(one, leader);
  return true;
}

void bridge::wait_in_lane(std::uint64_t id, pending& one) {
  one.in_lane = true;
  lane_of(one).push({id, one.weight.items}, one.weight.items);
}

void bridge::leave_lane(std::uint64_t id, pending& one) {
  one.in_lane = false;
  const auto* const asked = std::get_if<wire::read>(&one.what.what);
  if (asked == nullptr) return;
  const auto leads = reads_in_lane_.find(*asked);
  if (leads != reads_in_lane_.end() && leads->second == id) reads_in_lane_.erase(leads);
}

void bridge::begin_large() {
  for (auto* const line : {&large_updates_, &large_reads_}) {
    while (line->ready()) {
      const auto [id, items] = line->next();
      const auto found = pending_.find(id);
      if (found == pending_.end()) {
        line->done(items);
        continue;
      }
      leave_lane(id, found->second);
      outbox_.push_back(id);
    }
  }
}

void bridge::send_again() {
  // What was sent to the server before may be lost, with or without having been carried out.
  outbox_.clear();
  for (const auto& one : deadlines_) {
    const auto found = pending_.find(one.id);
    if (found == pending_.end() || found->second.in_lane) continue;
    found->second.is_repeated = found->second.left;
    outbox_.push_back(one.id);
  }
  socket_full_ = false;
}

std::string bridge::make_key() {
  auto key = key_prefix_;
  key.append(reinterpret_cast<const char*>(&last_id_), sizeof last_id_);
  return key;
}

void bridge::sweep() {
  sweeping_ = false;
  now_ = clock().now();
  for (; !deadlines_.empty() && deadlines_.front().deadline <= now_; deadlines_.pop_front()) {
    const auto id = deadlines_.front().id;
    const auto found = pending_.find(id);
    if (found == pending_.end()) continue;  // answered in time
    warn_unanswered(found->second);
    give_up(found);
  }
  while (!outbox_.empty() && !pending_.contains(outbox_.front())) outbox_.pop_front();
  sweep_later();
}

void bridge::sweep_later() {
  if (sweeping_ || deadlines_.empty()) return;
  sweeping_ = true;
  delayed_send(this, sweep_interval, sweep_now{});
}

}  // namespace scoreboard::actors
