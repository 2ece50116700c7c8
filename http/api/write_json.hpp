#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "http/api/error_code.hpp"
#include "http/api/json.hpp"
#include "src/commits/commit.hpp"

/// The JSON of answers to writes.
namespace scoreboard::http {

/// What became of one entry of a list of scores.
struct scored {
  const ranking::user_id* user = nullptr;          ///< none when it could not be read
  std::variant<commits::result, error_code> what;  ///< a result REQUIRES a user, and no error_of()

  /// Of a list over boards; none when it could not be read.
  std::optional<std::string_view> board = {};
};

/// [{"user", "total", "taken", "previous"} or {"user", "error", "code"}, ...]. `any_board`: each
/// begins with its "board". What could not be read is null.
std::string json_of(std::span<const scored> list, bool any_board, number_form numbers);

/// Where a user stands after a score.
struct new_rank {
  std::optional<std::uint64_t> rank;
  std::optional<std::uint64_t> of;
};

/// {"user", "total", "taken", "previous"}, and {..., "rank", "of"} when there is a rank to show,
/// null where that is not known.
std::string json_of(const ranking::user_id& user, const commits::result& result,
                    const std::optional<new_rank>& shown, number_form numbers);

/// {"season", "snapshot"}: the season that follows on `ended`, and the snapshot that keeps that.
std::string reset_json(std::uint64_t ended, number_form numbers);

}  // namespace scoreboard::http
