#include "actors/bridge.hpp"

#include <utility>

#include <spdlog/spdlog.h>

namespace scoreboard::actors {

namespace {

/// The bridge to itself: look for requests past their deadline.
struct sweep_now {};

constexpr std::chrono::milliseconds sweep_interval{25};

}  // namespace

}  // namespace scoreboard::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(scoreboard::actors::sweep_now)

namespace scoreboard::actors {

bridge::bridge(caf::actor_config& config, caf::execution_unit* loop, frame_port& port,
               request_gate& gate, std::chrono::milliseconds time_allowed)
    : socket_actor(config, loop), port_(port), gate_(gate), time_allowed_(time_allowed) {}

caf::behavior bridge::make_behavior() {
  return {
      [this](call& one) { submit(one); },
      [this](const frames_in& received) {
        for (const auto& frame : received.frames) take(frame);
      },
      [this](socket_writable) { socket_full_ = false; },
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
  using namespace std::chrono;
  const auto id = ++last_id_;
  const auto deadline = system_clock::now() + time_allowed_;
  outbox_.push_back(
      {id,
       static_cast<std::uint64_t>(duration_cast<milliseconds>(deadline.time_since_epoch()).count()),
       std::move(one.what)});
  pending_.emplace(id, pending{std::move(one.reply), false});
  deadlines_.push_back({clock().now() + time_allowed_, id});
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
  pending_.erase(found);
  gate_.leave();
  reply->on_outcome(std::move(what));
}

void bridge::flush() {
  while (!outbox_.empty() && !socket_full_) {
    wire::frame_writer<wire::request> writer;
    std::size_t count = 0;
    for (; count < outbox_.size() && !writer.full(); ++count) writer.add(outbox_[count]);
    if (port_.send({}, writer.take()) != frame_port::result::sent) {
      socket_full_ = true;
      return;
    }
    for (; count > 0; --count) {
      pending_.at(outbox_.front().id).left = true;
      outbox_.pop_front();
    }
  }
}

void bridge::sweep() {
  sweeping_ = false;
  const auto now = clock().now();
  for (; !deadlines_.empty() && deadlines_.front().deadline <= now; deadlines_.pop_front()) {
    const auto id = deadlines_.front().id;
    const auto found = pending_.find(id);
    if (found == pending_.end()) continue;  // answered in time
    if (found->second.left) {
      complete(id, wire::error_code::timeout);
    } else {
      // It is the oldest that has not left, for all that left before it did so in order.
      outbox_.pop_front();
      complete(id, wire::error_code::unavailable);
    }
  }
  sweep_later();
}

void bridge::sweep_later() {
  if (sweeping_ || deadlines_.empty()) return;
  sweeping_ = true;
  delayed_send(this, sweep_interval, sweep_now{});
}

}  // namespace scoreboard::actors
