#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tools/load/request.hpp"
#include "tools/load/url.hpp"
#include "tools/load/user_names.hpp"

namespace scoreboard::load {

/// Turns what is wanted into the bytes of HTTP requests to one URL. Everything that does not change
/// from request to request is serialised once.
class request_writer {
 public:
  request_writer(const url& to, user_names names);

  /// Serialises out.updates: as an array for the kind bulk, else the only one there is. `key` is
  /// the Idempotency-Key; none if empty.
  void put(request& out, std::string_view key);
  void get_top(request& out, std::uint32_t count) const;
  void get_window(request& out, std::uint32_t position, std::uint32_t scope) const;

 private:
  void append_update(const update& one);

  user_names names_;
  std::string put_head_;
  std::string bulk_head_;
  std::string get_tail_;
  std::string body_;
};

}  // namespace scoreboard::load
