#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "tools/load/board_set.hpp"
#include "tools/load/options.hpp"
#include "tools/load/request_source.hpp"
#include "tools/load/request_writer.hpp"

namespace scoreboard::load {

class verifier;

/// Endless requests, drawn as the options say. A request for a board is for that of a drawn user.
/// With a verifier every write has an Idempotency-Key, and no user has two writes in flight: a busy
/// user is replaced by the next one that is not busy.
class workload final : public request_source {
 public:
  /// Workloads of one run differ by `thread`. `checked_by` may be null.
  workload(const options& settings, std::uint64_t thread, verifier* checked_by);

  bool next(request& out, std::size_t url_index) override;
  verdict ended(const request& sent, const response& answer) override;
  void gave_up(const request& sent) override;

 private:
  bool draw_write(request& out);
  void draw_read(request& out);
  std::uint32_t draw_user();
  update draw_update(request_kind kind, std::uint32_t user);
  std::int64_t draw_total();
  void draw_bounds(read_query& asked);

  const options& options_;
  verifier* verifier_;
  std::mt19937_64 random_;
  board_set boards_;
  user_distribution users_;
  std::uniform_int_distribution<std::uint32_t> positions_;
  std::vector<request_writer> writers_;
  std::string key_prefix_;
  std::string key_;
};

}  // namespace scoreboard::load
