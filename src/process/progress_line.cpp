#include "src/process/progress_line.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include <fmt/format.h>

namespace scoreboard::process {

namespace {

constexpr std::chrono::seconds interval{1};

}  // namespace

progress_line::progress_line(std::string operation)
    : operation_(std::move(operation)), next_(std::chrono::steady_clock::now() + interval) {}

void progress_line::show(std::uint64_t bytes) {
  bytes_ = std::max(bytes_, bytes);
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return;
  next_ = now + interval;
  print();
}

void progress_line::done() { print(); }

void progress_line::print() const {
  fmt::print(stderr, "{} {:.1f} MB\n", operation_, static_cast<double>(bytes_) / 1e6);
}

}  // namespace scoreboard::process
