#include "src/storage/archives/reader_gate.hpp"

namespace scoreboard::storage::archives {

reader_gate::pass::pass(reader_gate& gate) : gate_(gate) {
  std::unique_lock lock(gate_.one_);
  gate_.changed_.wait(lock, [&] { return !gate_.closed_; });
  ++gate_.inside_;
}

reader_gate::pass::~pass() {
  {
    const std::lock_guard lock(gate_.one_);
    --gate_.inside_;
  }
  gate_.changed_.notify_all();
}

bool reader_gate::close(std::chrono::milliseconds patience) {
  std::unique_lock lock(one_);
  closed_ = true;
  if (changed_.wait_for(lock, patience, [&] { return inside_ == 0; })) return true;
  closed_ = false;
  lock.unlock();
  changed_.notify_all();
  return false;
}

void reader_gate::open() {
  {
    const std::lock_guard lock(one_);
    closed_ = false;
  }
  changed_.notify_all();
}

}  // namespace scoreboard::storage::archives
