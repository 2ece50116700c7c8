#include "actors/bridge.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include <spdlog/spdlog.h>

#include "src/wire/read_key.hpp"

namespace scoreboard::actors {

namespace {

/// The bridge to itself: look for requests past their deadline.
struct sweep_now {};

constexpr std::chrono::milliseconds sweep_interval{25};

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

namespace scoreboard::actors {

bridge::bridge(caf::actor_config& config, socket_unit* unit, frame_port& port, request_gate& gate,
               std::chrono::milliseconds time_allowed)
    : socket_actor(config, unit),
      port_(port),
      gate_(gate),
      time_allowed_(time_allowed),
      key_prefix_(random_key_prefix()) {}

caf::behavior bridge::make_behavior() {
  return {
      [this](call& one) { submit(one); },
      [this](const frames_in& received) {
        for (const auto& frame : received.frames) take(frame);
      },
      [this](socket_writable) { socket_full_ = false; },
      [this](socket_connected) { send_again(); },
      [this](sweep_now) { sweep(); },
  };
}

void bridge::on_exit() {
  outbox_.clear();
  while (!pending_.empty())
    complete(pending_.begin()->first, pending_.begin()->second.left
                                          ? wire::error_code::timeout
                                          : wire::error_code::unavailable);
}

void bridge::submit(call& one) {
  const auto id = ++last_id_;
  const auto deadline = clock().now() + time_allowed_;
  if (auto* const update = std::get_if<wire::update>(&one.what); update && update->key.empty()) {
    update->key = make_key();
    update->made_by = wire::update::key_maker::service;
  }
  pending_.emplace(id, pending{{id, 0, std::move(one.what)}, std::move(one.reply), deadline});
  outbox_.push_back(id);
  deadlines_.push_back({deadline, id});
  sweep_later();
}

void bridge::take(const frames_in::one& frame) {
  auto answers = wire::read_frame<wire::answer>(frame.payload);
  if (!answers) {
    spdlog::warn("dropped a frame that is not of this protocol version from the server");
    return;
  }
  for (auto& one : *answers) complete(one.id, std::move(one.what));
}

void bridge::complete(std::uint64_t id, wire::outcome what) {
  const auto found = pending_.find(id);
  if (found == pending_.end()) return;
  const auto reply = std::move(found->second.reply);
  for (auto callers = found->second.callers; callers > 0; --callers) gate_.leave();
  pending_.erase(found);
  reply->on_outcome(std::move(what));
}

void bridge::flush() {
  using namespace std::chrono;
  const auto now = clock().now();
  while (!outbox_.empty() && !socket_full_) {
    wire::frame_writer<wire::request> writer;
    std::vector<pending*> leaving;
    leader_map leaders;
    std::size_t count = 0;
    for (; count < outbox_.size() && !writer.full(); ++count) {
      const auto found = pending_.find(outbox_[count]);
      if (found == pending_.end()) continue;  // given up meanwhile
      if (join(found->second, leaders)) {
        pending_.erase(found);
        continue;
      }
      auto& request = found->second.what;
      request.time_left_ms = static_cast<std::uint64_t>(
          duration_cast<milliseconds>(std::max(found->second.deadline - now, {})).count());
      writer.add(request);
      leaving.push_back(&found->second);
    }
    if (!writer.empty() && port_.send({}, writer.take()) != frame_port::result::sent) {
      socket_full_ = true;
      return;
    }
    for (auto* one : leaving) one->left = true;
    outbox_.erase(outbox_.begin(), outbox_.begin() + static_cast<std::ptrdiff_t>(count));
  }
}

std::size_t bridge::hash::operator()(const wire::operation& read) const {
  constexpr wire::read_hash hash_of_read;
  if (const auto* top = std::get_if<wire::top_query>(&read)) return hash_of_read(*top);
  if (const auto* window = std::get_if<wire::window_query>(&read)) return hash_of_read(*window);
  return 0;  // an update is never looked up
}

bool bridge::join(pending& one, leader_map& leaders) {
  // What was sent once may be answered from an earlier moment than what leaves now.
  if (std::holds_alternative<wire::update>(one.what.what) || one.left) return false;
  const auto [at, leads] = leaders.try_emplace(one.what.what, &one);
  if (leads || !at->second->reply->share_with(*one.reply)) return false;
  at->second->callers += one.callers;
  return true;
}

void bridge::send_again() {
  // What was sent to the server before may be lost, with or without having been carried out.
  outbox_.clear();
  for (const auto& one : deadlines_) {
    if (pending_.contains(one.id)) outbox_.push_back(one.id);
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
  const auto now = clock().now();
  for (; !deadlines_.empty() && deadlines_.front().deadline <= now; deadlines_.pop_front()) {
    const auto id = deadlines_.front().id;
    const auto found = pending_.find(id);
    if (found == pending_.end()) continue;  // answered in time
    complete(id, found->second.left ? wire::error_code::timeout : wire::error_code::unavailable);
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
