#include "tests/system/resource_watch.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include "tests/catch.hpp"
#include "tests/system/scale.hpp"

namespace scoreboard::system_test {

using namespace std::chrono_literals;

namespace {

// A connection of the cluster itself may come and go.
constexpr std::size_t spare_files = 2;
// A thread that spins takes the whole second; sanitizers make timers dearer.
constexpr double idle_cpu_seconds = 0.2 * (patience_factor > 1 ? 2 : 1);

}  // namespace

resource_watch::resource_watch(cluster& watched) : processes_(watched.processes()) {
  // What the programs start when they first need it is normal too.
  for (std::size_t i = 0; i + 1 < processes_.size(); ++i) {
    raw_connection refused(watched.client_port(i));
    refused.send("nonsense\r\n\r\n");
    refused.receive();
  }
  // They do so after the answer, in threads of their own.
  std::this_thread::sleep_for(patient(100ms));
  for (const process* part : processes_) normal_files_.push_back(part->open_files());
}

void resource_watch::check_back_to_normal() {
  const auto deadline = std::chrono::steady_clock::now() + patient(10s);
  for (std::size_t i = 0; i < processes_.size(); ++i) {
    INFO(processes_[i]->name());
    REQUIRE(processes_[i]->alive());
    const std::size_t limit = normal_files_[i] + spare_files;
    // Looked at once: a file that is open for a moment, say one that the store removes, is normal.
    auto files = processes_[i]->open_files();
    while (files > limit && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(10ms);
      files = processes_[i]->open_files();
    }
    CHECK(files <= limit);
  }
  check_idle();
}

void resource_watch::check_idle() {
  // What was asked before may still be under way: it has its time, and then there must be rest.
  const auto deadline = std::chrono::steady_clock::now() + patient(10s);
  double busiest = busiest_second();
  while (busiest >= idle_cpu_seconds && std::chrono::steady_clock::now() < deadline) {
    busiest = busiest_second();
  }
  CHECK(busiest < idle_cpu_seconds);
}

double resource_watch::busiest_second() const {
  std::vector<double> before;
  for (const process* part : processes_) before.push_back(part->cpu_seconds());
  std::this_thread::sleep_for(1s);
  double busiest = 0;
  for (std::size_t i = 0; i < processes_.size(); ++i) {
    busiest = std::max(busiest, processes_[i]->cpu_seconds() - before[i]);
  }
  return busiest;
}

}  // namespace scoreboard::system_test
