#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>

namespace scoreboard::hostile {

/// The options of hostile_peers; --help explains each.
struct options {
  enum class mode { unread_http, unread_zmq, half_sent, crowd, zmq_crowd };

  mode attack = mode::unread_http;
  std::uint16_t port = 0;
  double seconds = 10;
  std::size_t connections = 500;
  std::size_t requests = 4;
  std::size_t reads = 700;
  std::uint64_t entries = 10'000;
  bool distinct = false;
  bool reconnect = false;
  std::size_t bytes = 2'000'000;

  /// Reads a command line. If it returns a value, the program must exit with this code: it printed
  /// the help to `out` or an error of one line to `err`.
  std::optional<int> read(int argc, const char* const* argv, std::ostream& out, std::ostream& err);
};

}  // namespace scoreboard::hostile
