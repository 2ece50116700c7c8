// After an attack, the processes must be as they were before it: alive, idle, and without a file
// descriptor more.
#pragma once

#include <cstddef>
#include <vector>

#include "tests/system/cluster.hpp"

namespace scoreboard::system_test {

class resource_watch {
 public:
  // Remembers the state of the cluster's server and clients as the normal one.
  explicit resource_watch(cluster& watched);

  // Catch2 assertions; for the test's own thread.
  void check_back_to_normal();
  void check_idle();

 private:
  // The processor time that the busiest process takes within a second.
  double busiest_second() const;

  std::vector<process*> processes_;
  std::vector<std::size_t> normal_files_;
};

}  // namespace scoreboard::system_test
