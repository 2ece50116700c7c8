#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <list>
#include <unordered_map>

namespace scoreboard::http {

/// The memory that one worker holds for its peers, bounded together with that of the other workers.
/// Above the bound, the holders that have made no progress for longest give theirs up; a peer that
/// goes on sending or reading is not among them.
///
/// Complexity: O(1) for each call and for each holder that gives up.
/// Thread rule: one thread; only the sum is shared.
class byte_budget {
 public:
  /// What one connection holds. Must not outlive its budget.
  class share {
   public:
    /// `give_up` is called after this share has lost its bytes, within a call to hold() or grow()
    /// of any share, this one included.
    share(byte_budget& budget, std::function<void()> give_up);
    ~share();
    share(const share&) = delete;
    share& operator=(const share&) = delete;

    /// Holds `bytes` instead of the previous bytes, and counts as progress. Bytes that several
    /// shares hold in common, identified by the address `common`, count once. Bytes that are
    /// `spared` count towards the sum but are never given up.
    void hold(std::size_t bytes, const void* common = nullptr, bool spared = false);

    /// The same without counting as progress: the bytes grew without the peer.
    void grow(std::size_t bytes, const void* common = nullptr);

   private:
    friend class byte_budget;

    byte_budget& budget_;
    const std::function<void()> give_up_;
    std::size_t bytes_ = 0;
    const void* common_ = nullptr;
    bool listed_ = false;
    std::list<share*>::iterator place_;
  };

  /// `sum`: the bytes that all workers hold, at most `bound`.
  byte_budget(std::atomic<std::size_t>& sum, std::size_t bound) : sum_(sum), bound_(bound) {}

 private:
  void add(share& holder);
  void remove(share& holder);
  void subtract(share& holder);
  void enforce_bound();

  std::atomic<std::size_t>& sum_;
  const std::size_t bound_;
  std::list<share*> holders_;  // not spared; the longest without progress first
  std::unordered_map<const void*, std::size_t> common_;  // how many shares hold each address
};

}  // namespace scoreboard::http
