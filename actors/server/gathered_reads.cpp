#include "actors/server/gathered_reads.hpp"

#include <limits>
#include <utility>
#include <variant>

#include "src/base/seeded_hash.hpp"
#include "src/wire/request_weight.hpp"

namespace scoreboard::actors {

namespace {

// In entries. Two tops of 10 000 keep two cores busy; of small reads a batch is as large as it gets
// without being much to hold.
constexpr lane<read_batch::job>::limits of_large{20'000, 1'000'000};
constexpr lane<read_batch::job>::limits of_small{200'000, std::numeric_limits<std::size_t>::max()};

/// A read of nothing is work, too.
std::size_t weight_of(const wire::read& what) { return wire::most_entries(what) + 1; }

}  // namespace

gathered_reads::gathered_reads(std::size_t most_large)
    : most_large_(most_large), small_reads_(of_small), large_reads_(of_large) {}

bool gathered_reads::add(return_address from, const wire::read& what, bool keep) {
  const bool large = wire::most_entries(what) > wire::most_small_entries;
  if (large && large_ >= most_large_) return false;
  if (const auto found = waiting_.find(what); found != waiting_.end()) {
    found->second->from.push_back(std::move(from));
    found->second->keep |= keep;
  } else {
    auto& into = large ? large_reads_ : small_reads_;
    const auto weight = weight_of(what);
    if (!into.takes(weight)) return false;
    auto& job = into.push({{}, what, keep}, weight);
    job.from.push_back(std::move(from));
    waiting_.emplace(what, &job);
  }
  if (large) ++large_;
  return true;
}

std::vector<gathered_reads::batch> gathered_reads::take() {
  std::vector<batch> leaving;
  take(small_reads_, false, leaving);
  take(large_reads_, true, leaving);
  return leaving;
}

void gathered_reads::take(lane_type& from, bool large, std::vector<batch>& into) {
  name_table<std::size_t> place;  // by board or snapshot, and whether beyond a freeze
  while (from.ready()) {
    auto job = from.next();
    waiting_.erase(job.what);
    const bool is_gathered = wire::is_of_a_ranking(job.what.asks) ||
                             std::holds_alternative<wire::board_query>(job.what.asks);
    // No name has a slash or an exclamation mark.
    const char beyond = job.what.beyond_freeze ? '!' : '/';
    const auto at =
        is_gathered ? place.try_emplace(job.what.board + beyond + job.what.snapshot, into.size())
                          .first->second
                    : into.size();
    if (at == into.size()) into.push_back({{}, {0, 0, large}});
    into[at].cost.weight += weight_of(job.what);
    into[at].cost.readers += job.from.size();
    into[at].jobs.push_back(std::move(job));
  }
}

void gathered_reads::done(const read_batch::cost& cost) noexcept {
  (cost.large ? large_reads_ : small_reads_).done(cost.weight);
  if (cost.large) large_ -= cost.readers;
}

}  // namespace scoreboard::actors
