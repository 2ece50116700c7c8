#pragma once

#include <cstddef>
#include <deque>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <caf/actor.hpp>
#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/resumable.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/send.hpp>

#include "actors/server/messages.hpp"
#include "actors/sockets/frame_port.hpp"
#include "actors/sockets/socket_actor.hpp"
#include "src/base/seeded_hash.hpp"
#include "src/wire/frame.hpp"

namespace scoreboard::tests {

/// An actor system in which nothing happens unless the test says so, one message at a time.
class actor_fixture {
 public:
  actor_fixture()
      : system(config()),
        scheduler(dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler())) {}

  /// Lets all actors work until nobody has anything to do. Timers stand still.
  void run() {
    while (scheduler.try_run_once()) {
    }
  }

  /// The same, but who comes next is drawn: any order in which real threads could run the actors.
  void run_shuffled(std::mt19937_64& random) {
    while (scheduler.has_job()) {
      auto& jobs = scheduler.jobs;
      std::swap(jobs.front(), jobs[random() % jobs.size()]);
      scheduler.run_once();
    }
  }

  /// This happens at the socket of `to`, a socket_actor: on the scheduler like a message, and after
  /// all that was to happen at sockets before.
  void happens(const caf::actor& to, actors::socket_news news) {
    happening_.news.emplace_back(to, std::move(news));
    scheduler.jobs.push_back(&happening_);
  }

 private:
  /// Does for one socket what a unit does.
  struct happening final : caf::resumable {
    resume_result resume(caf::execution_unit* host, std::size_t /*max_throughput*/) override {
      const auto [to, what] = std::move(news.front());
      news.pop_front();
      auto* const actor = caf::actor_cast<actors::socket_actor*>(to);
      actor->take(what, host);
      actor->flush_taken();
      return done;
    }
    void intrusive_ptr_add_ref_impl() override {}
    void intrusive_ptr_release_impl() override {}

    std::deque<std::pair<caf::actor, actors::socket_news>> news;
  };

  struct testing_config : caf::actor_system_config {
    testing_config() { set("scheduler.policy", caf::atom("testing")); }
  };

  /// Also fixes where users are placed and in which order tables are walked, so that runs repeat.
  testing_config& config() {
    fix_hash_seed(1);
    return config_;
  }

  testing_config config_;
  happening happening_;

 public:
  caf::actor_system system;
  caf::scheduler::test_coordinator& scheduler;
};

/// A socket that keeps what is sent through it.
template <class Message>
class recording_port final : public actors::frame_port {
 public:
  struct sent {
    std::string peer;
    std::vector<Message> messages;
  };

  result send(const std::string& peer, wire::frame frame) override {
    if (next_result == result::sent)
      frames.push_back({peer, wire::read_frame<Message>(frame).value()});
    return next_result;
  }

  bool takes(const std::string& peer, std::size_t /*bytes*/) const override {
    return !silent.contains(peer);
  }

  result next_result = result::sent;
  std::set<std::string> silent;  // peers that do not take what they were sent
  std::vector<sent> frames;
};

/// A frame of `messages` as it comes in from `peer`.
template <class Message>
actors::socket_news incoming(const std::string& peer, const std::vector<Message>& messages) {
  wire::frame_writer<Message> writer;
  for (const auto& one : messages) writer.add(one);
  const auto frame = writer.take();
  return {.frames = {{peer, std::string(frame.begin(), frame.end())}}};
}

}  // namespace scoreboard::tests
