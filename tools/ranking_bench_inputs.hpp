#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <malloc.h>
#include <unistd.h>

#include "src/ranking/board.hpp"
#include "src/ranking/board_loader.hpp"

/// What ranking_bench runs on: random numbers, users, boards of a size, clock and memory.
namespace scoreboard::ranking::bench {

enum class user_kind : std::uint8_t { integer, uuid };

// Fast and good enough to choose users and totals (splitmix64; Steele, Lea, Flood, 2014).
class random_source {
 public:
  std::uint64_t operator()() noexcept {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }
  std::uint64_t below(std::uint64_t bound) noexcept { return (*this)() % bound; }
  double unit() noexcept { return static_cast<double>((*this)() >> 11U) * 0x1p-53; }

 private:
  std::uint64_t state_ = 42;
};

// Numbers below n, small ones more often (Gray et al., "Quickly generating billion-record synthetic
// databases", 1994), then scattered, so that the frequent users are not neighbours.
class zipfian {
 public:
  explicit zipfian(std::uint64_t n) : n_(n) {
    for (std::uint64_t i = 1; i <= n; ++i) zeta_ += std::pow(static_cast<double>(i), -theta);
    const double zeta_2 = 1 + std::pow(0.5, theta);
    eta_ = (1 - std::pow(2.0 / static_cast<double>(n), 1 - theta)) / (1 - zeta_2 / zeta_);
  }

  std::uint64_t operator()(random_source& random) const {
    const double u = random.unit();
    const double uz = u * zeta_;
    double rank = 0;
    if (uz >= 1) rank = uz < 1 + std::pow(0.5, theta) ? 1 : spread(u);
    return static_cast<std::uint64_t>(rank) * 0x9e3779b97f4a7c15U % n_;
  }

 private:
  static constexpr double theta = 0.99;

  double spread(double u) const {
    return static_cast<double>(n_) * std::pow(eta_ * u - eta_ + 1, 1 / (1 - theta));
  }

  std::uint64_t n_;
  double zeta_ = 0;
  double eta_ = 0;
};

inline user_id make_user(user_kind kind, std::uint64_t n) {
  if (kind == user_kind::integer) return user_id(static_cast<std::int64_t>(n * 7 + 1'000'000));
  std::array<char, 37> text{};
  const std::uint64_t high = n * 0x9e3779b97f4a7c15U;
  const std::uint64_t low = (n + 1) * 0xbf58476d1ce4e5b9U;
  (void)std::snprintf(
      text.data(), text.size(), "%08x-%04x-%04x-%04x-%012llx", static_cast<unsigned>(high >> 32U),
      static_cast<unsigned>(high >> 16U & 0xffffU), static_cast<unsigned>(high & 0xffffU),
      static_cast<unsigned>(low >> 48U), static_cast<unsigned long long>(low & 0xffffffffffffU));
  return user_id(std::string(text.data()));
}

// Time on the processor: nothing here waits, and what other processes take of a shared machine says
// nothing about this code.
inline double thread_seconds() {
  timespec now{};
  (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

inline std::size_t resident_bytes() {
  (void)malloc_trim(0);
  std::ifstream statm("/proc/self/statm");
  std::size_t total = 0;
  std::size_t resident = 0;
  statm >> total >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

/// A board of one size in 1, 4 or 16 parts, made once for the benchmarks that follow each other.
struct scene {
  std::uint64_t users = 0;
  user_kind kind = user_kind::integer;
  std::int64_t totals = 0;
  std::size_t shards = 1;

  friend bool operator==(const scene&, const scene&) = default;
};

class stage {
 public:
  explicit stage(const scene& s) : scene_(s) {
    std::vector<board_loader> loaders;
    for (std::size_t i = 0; i < s.shards; ++i)
      loaders.emplace_back(order::descending, s.users / s.shards);
    for (std::uint64_t n = 0; n < s.users; ++n)
      loaders[n % s.shards].add(make_user(s.kind, n), random_total(), ++now);
    for (auto& l : loaders) boards.push_back(l.finish());
  }

  /// The one stage that is kept.
  static stage& of(const scene& s) {
    if (!kept() || !(kept()->scene_ == s)) {
      kept().reset();
      kept() = std::make_unique<stage>(s);
    }
    return *kept();
  }
  static void clear() { kept().reset(); }

  std::int64_t random_total() {
    return static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(scene_.totals)));
  }
  std::uint64_t random_user() { return random.below(scene_.users); }

  std::vector<snapshot> snapshots() {
    std::vector<snapshot> parts;
    for (auto& b : boards) parts.push_back(b.take_snapshot());
    return parts;
  }

  random_source random;
  arrival now = 0;
  std::vector<board> boards;

 private:
  static std::unique_ptr<stage>& kept() {
    static std::unique_ptr<stage> one;
    return one;
  }

  scene scene_;
};

/// Sets all users of a scene, one after the other.
inline void fill_users(board& b, const scene& s, random_source& random) {
  for (std::uint64_t n = 0; n < s.users; ++n) {
    const auto total =
        static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(s.totals)));
    b.set(make_user(s.kind, n), total, n + 1);
  }
}

/// A board of a scene by the loader. `seconds` is what that took.
inline board load(const scene& s, bool sorted, double& seconds) {
  random_source random;
  std::vector<entry> entries(s.users);
  for (std::uint64_t n = 0; n < s.users; ++n) {
    auto total = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(s.totals)));
    if (sorted)
      total =
          s.totals - static_cast<std::int64_t>(n * static_cast<std::uint64_t>(s.totals) / s.users);
    entries[n] = {make_user(s.kind, random() % (s.users * 4) * s.users + n), total, n + 1};
  }
  const double begin = thread_seconds();
  board_loader loader(order::descending, s.users);
  for (const auto& e : entries) loader.add(e.user, e.total, e.arrived);
  board b = loader.finish();
  seconds = thread_seconds() - begin;
  return b;
}

}  // namespace scoreboard::ranking::bench
