#include "actors/gateway.hpp"

#include <chrono>
#include <functional>
#include <utility>
#include <variant>

#include <spdlog/spdlog.h>

#include "actors/query.hpp"
#include "actors/shard.hpp"

namespace scoreboard::actors {

namespace {

std::uint64_t unix_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

std::size_t shard_of(const wire::update& what, std::size_t shards) {
  const auto hash = std::hash<std::string>{}(what.board) ^ std::hash<ranking::user_id>{}(what.user);
  // The hash of an integer is the integer: spread it (Fibonacci hashing, Knuth vol. 3, 6.4).
  return (hash * 0x9e3779b97f4a7c15u >> 32) % shards;
}

}  // namespace

gateway::gateway(caf::actor_config& config, caf::execution_unit* loop, frame_port& port,
                 options chosen)
    : socket_actor(config, loop), port_(port), options_(chosen), updates_(chosen.shards) {}

caf::behavior gateway::make_behavior() {
  const auto self = caf::actor_cast<caf::actor>(this);
  for (std::size_t i = 0; i < options_.shards; ++i) shards_.push_back(system().spawn<shard>(self));
  for (std::size_t i = 0; i < options_.queries; ++i)
    queries_.push_back(system().spawn<query>(options_.shards, self));
  return {
      [this](const frames_in& received) {
        for (const auto& frame : received.frames) take(frame);
      },
      [this](answer_batch& batch) {
        in_flight_ -= batch.answers.size();
        for (auto& one : batch.answers) answer(one.to, std::move(one.what));
      },
      [this](drain) { draining_ = true; },
  };
}

void gateway::on_exit() {
  // They hold a reference to the gateway: end them, or none of these ever goes.
  for (const auto& one : shards_) send_exit(one, caf::exit_reason::user_shutdown);
  for (const auto& one : queries_) send_exit(one, caf::exit_reason::user_shutdown);
  shards_.clear();
  queries_.clear();
}

void gateway::take(const frames_in::one& frame) {
  auto requests = wire::read_frame<wire::request>(frame.payload);
  if (!requests) {
    complain_once(frame.peer);
    return;
  }
  const auto now = unix_ms();
  for (auto& one : *requests) {
    return_address from{frame.peer, one.id};
    if (one.deadline_unix_ms < now) {
      answer(from, wire::error_code::timeout);
    } else if (draining_) {
      answer(from, wire::error_code::unavailable);
    } else if (in_flight_ >= options_.max_in_flight) {
      answer(from, wire::error_code::overloaded);
    } else {
      ++in_flight_;
      std::visit([&](auto& what) { dispatch(std::move(from), what); }, one.what);
    }
  }
}

void gateway::dispatch(return_address from, wire::update& what) {
  auto& batch = updates_[shard_of(what, shards_.size())];
  batch.jobs.push_back({std::move(from), std::move(what), ++last_stamp_});
}

void gateway::dispatch(return_address from, wire::top_query& what) {
  auto& jobs = reads_[what.board];
  jobs.push_back({std::move(from), std::move(what)});
}

void gateway::dispatch(return_address from, wire::window_query& what) {
  auto& jobs = reads_[what.board];
  jobs.push_back({std::move(from), std::move(what)});
}

void gateway::answer(const return_address& to, wire::outcome what) {
  auto& writer = answers_[to.peer];
  writer.add({to.request_id, std::move(what)});
  if (writer.full()) port_.send(to.peer, writer.take());
}

void gateway::flush() {
  for (std::size_t i = 0; i < updates_.size(); ++i) {
    if (!updates_[i].jobs.empty()) send(shards_[i], std::exchange(updates_[i], {}));
  }
  for (auto& [board, jobs] : reads_) {
    const auto cut = ++last_cut_;
    const auto& reader = queries_[cut % queries_.size()];
    send(reader, read_batch{cut, std::move(jobs)});
    for (const auto& one : shards_) send(one, snapshot_request{cut, board, reader});
  }
  reads_.clear();
  // A peer that is gone or does not read has given up its answers: its requests time out there.
  for (auto& [peer, writer] : answers_) {
    if (!writer.empty()) port_.send(peer, writer.take());
  }
  answers_.clear();
  quit_when_drained();
}

void gateway::complain_once(const std::string& peer) {
  constexpr std::size_t most_remembered = 1024;
  if (complained_.size() >= most_remembered) complained_.clear();
  if (complained_.insert(peer).second)
    spdlog::warn("dropped a frame that is not of this protocol version from peer {:02x}",
                 fmt::join(std::vector<unsigned char>(peer.begin(), peer.end()), ""));
}

void gateway::quit_when_drained() {
  // Outside of a run through the mailbox quit() would wait for the next message: send it one.
  if (draining_ && in_flight_ == 0) send_exit(this, caf::exit_reason::user_shutdown);
}

}  // namespace scoreboard::actors
