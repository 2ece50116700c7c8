#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tools/load/request.hpp"
#include "tools/load/url.hpp"
#include "tools/load/user_names.hpp"

namespace scoreboard::load {

/// Serialises HTTP requests to one URL. The parts that are the same in all requests are serialised
/// once.
class request_writer {
 public:
  request_writer(const url& service, user_names names);

  /// Serialises out.updates: as an array for the kind bulk, else the single update. `key` is the
  /// Idempotency-Key; none if empty.
  void put(request& out, std::string_view key);
  void get_top(request& out, std::uint32_t count) const;
  void get_window(request& out, std::uint32_t position, std::uint32_t scope) const;

 private:
  void append_update(const update& update);

  user_names names_;
  std::string put_head_;
  std::string bulk_head_;
  std::string get_tail_;
  std::string body_;
};

}  // namespace scoreboard::load
