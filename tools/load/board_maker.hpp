#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tools/load/options.hpp"
#include "tools/load/request_source.hpp"
#include "tools/load/request_writer.hpp"

namespace scoreboard::load {

/// Makes boards with default settings. Failed requests are repeated: a board that is there with the
/// same settings stays as it is.
class board_maker final : public request_source {
 public:
  board_maker(const options& settings, std::vector<std::uint32_t> boards);

  bool next(request& out, std::size_t url_index) override;
  verdict ended(const request& sent, const response& answer) override;
  void gave_up(const request& sent) override;

  std::size_t made() const { return made_; }
  /// Why not all could be made: "board load-7: 422 too_many_boards"; empty if nothing went wrong.
  const std::string& failure() const { return failure_; }

 private:
  void fail(const request& sent);

  board_set names_;
  std::vector<std::uint32_t> boards_;
  std::vector<request_writer> writers_;
  std::size_t next_ = 0;
  std::size_t made_ = 0;
  std::string last_error_;
  std::string failure_;
};

}  // namespace scoreboard::load
