#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "tools/load/board_reader.hpp"
#include "tools/load/load_run.hpp"
#include "tools/load/options.hpp"
#include "tools/load/result.hpp"
#include "tools/load/verifier.hpp"

namespace scoreboard::load {

/// All steps of one run of the program: find the service, make the
/// boards and fill them, send the load, verify.
class session {
 public:
  /// Prints notes on its progress to `notes`; if it `is_terminal`, also a progress line.
  session(const options& settings, std::ostream& notes, bool is_terminal);

  /// Throws std::runtime_error if the run fails.
  result run();

 private:
  board_reader new_reader() const;
  void make_boards();
  void fill_boards();
  void begin_verification();
  void read_before(board_reader& reader, std::uint32_t board);
  void send_load(result& out);
  void verify(result& out);
  void describe(result& out) const;

  const options& options_;
  std::ostream& notes_;
  bool is_terminal_;
  std::vector<boost::asio::ip::tcp::endpoint> endpoints_;
  std::optional<verifier> verifier_;
  bool interrupted_ = false;
};

}  // namespace scoreboard::load
