// The processes that crash_rounds plays with: a cluster with a balancer in front, whose server
// keeps keys for an age that can be changed, and whose wall clocks are wrong: the server's steps,
// and a client's is off by hours.
//
// Thread rule: one thread; running() is for all.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>

#include "tests/system/cluster.hpp"
#include "tests/system/running_time.hpp"
#include "tests/system/stepping_clock.hpp"

namespace scoreboard::system_test {

using wall_time = std::chrono::sys_time<std::chrono::milliseconds>;

// What the server's wall clock has shown.
struct shown_times {
  wall_time now;
  wall_time latest;  // that it can ever have shown
};

class crash_cluster {
 public:
  static constexpr std::size_t clients = 2;
  static constexpr std::chrono::seconds usual_age{600};
  static constexpr std::chrono::seconds short_age{8};

  // `steps_clocks`: false leaves all clocks as they are.
  crash_cluster(const std::filesystem::path& directory, bool steps_clocks);

  cluster& parts() { return parts_; }
  bool steps_clocks() const { return steps_clocks_; }
  const running_time& running() const { return running_; }
  // For how long keys are kept.
  std::chrono::seconds age() const { return age_; }

  void kill_server();
  void stop_server();
  void launch_server_only();
  void start_server(std::size_t shards);
  // Restarts the server, when it has another age.
  void set_age(std::chrono::seconds age);
  // The server's wall clock shows so much more than it should.
  void set_clock_ahead(std::chrono::seconds ahead);
  shown_times times() const;

 private:
  cluster_options options(const std::filesystem::path& directory);

  const bool steps_clocks_;
  stepping_clock server_clock_;
  stepping_clock client_clock_;
  wall_time latest_;  // before the clock was set the last time
  running_time running_;
  std::chrono::seconds age_ = usual_age;
  cluster parts_;
};

}  // namespace scoreboard::system_test
