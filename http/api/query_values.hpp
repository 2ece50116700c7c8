#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/api/error_code.hpp"
#include "http/api/routes.hpp"
#include "src/boards/user_reference.hpp"
#include "src/ranking/selection.hpp"

namespace scoreboard::http {

/// Reads the parameters of a request, and remembers the first mistake. What is left out is no
/// mistake and has no value, nor has what is wrong. REQUIRES: the route knows each parameter.
class query_values {
 public:
  /// REQUIRES: `of` outlives this.
  explicit query_values(const routed_request& of) : of_(of) {}

  /// Answers the request with the first mistake, if there is one, and says whether.
  bool refuse() const;

  /// Notes a mistake that no single value is.
  void mistake(error_code code) {
    if (!mistake_) mistake_ = code;
  }

  bool has(std::string_view name) const { return of_.parameter(name).has_value(); }

  /// A whole number; beyond 64 bits it is the largest.
  std::optional<std::uint64_t> position(std::string_view name);

  std::optional<std::int64_t> total(std::string_view name);

  std::optional<boards::user_reference> user();

  /// "true" or "false"; `usual` when it is left out.
  bool flag(std::string_view name, bool usual = false);

  /// "rank": position, which is the default, or competition, or where it is allowed, dense.
  ranking::rank_kind rank(bool allows_dense = false);

  /// The name of a snapshot, which may be one that the service made; empty when it is left out.
  std::string snapshot(std::string_view name);

  /// "after": the name of a board; empty to begin with the first.
  std::string after_board();

  /// The same of a snapshot; empty to begin with the newest.
  std::string after_snapshot();

  /// "after": the number of an event.
  std::optional<std::uint64_t> after_event();

  /// "board": its name; empty when it is left out.
  std::string board();

  /// "limit" of a list of names or snapshots.
  std::uint64_t names();

  /// "boards": names with commas between them, which must be there. Each is returned once, in the
  /// order of the first time.
  std::vector<std::string> boards();

 private:
  const routed_request& of_;
  std::optional<error_code> mistake_;
};

}  // namespace scoreboard::http
