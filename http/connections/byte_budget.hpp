#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <list>
#include <unordered_map>

namespace scoreboard::http {

/// Memory that peers make one worker hold, bounded together with that of the other workers. When it
/// is too much, the holders that have made no progress for longest give theirs up: whoever goes on
/// sending or reading is not one of them.
///
/// Complexity: O(1), and as much for each holder that gives up.
/// Thread rule: one thread; only the sum is shared.
class byte_budget {
 public:
  /// What one connection holds. Must not outlive its budget.
  class share {
   public:
    /// `give_up` is called when this has lost what it held, inside a hold() of any share, this one
    /// included.
    share(byte_budget& of, std::function<void()> give_up);
    ~share();
    share(const share&) = delete;
    share& operator=(const share&) = delete;

    /// Holds `bytes` from now on instead of what it held, which is progress. Bytes that several
    /// shares hold together, known by the address `common`, count once. What is `spared` counts
    /// and need not be given up.
    void hold(std::size_t bytes, const void* common = nullptr, bool spared = false);

    /// The same, but no progress: somebody else made it more.
    void grow(std::size_t bytes, const void* common = nullptr);

   private:
    friend class byte_budget;

    byte_budget& of_;
    const std::function<void()> give_up_;
    std::size_t bytes_ = 0;
    const void* common_ = nullptr;
    bool listed_ = false;
    std::list<share*>::iterator place_;
  };

  /// `sum`: what all workers hold, at most `bound`.
  byte_budget(std::atomic<std::size_t>& sum, std::size_t bound) : sum_(sum), bound_(bound) {}

 private:
  void add(share& one);
  void remove(share& one);
  void subtract(share& one);
  void enforce_bound();

  std::atomic<std::size_t>& sum_;
  const std::size_t bound_;
  std::list<share*> holders_;  // that may have to give up; the longest without progress first
  std::unordered_map<const void*, std::size_t> common_;  // how many shares hold it
};

}  // namespace scoreboard::http
