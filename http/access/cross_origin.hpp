#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scoreboard::http {

/// The pages of other origins whose scripts may send requests here (CORS, as the Fetch standard has
/// it). Immutable. Thread rule: any thread.
class cross_origin {
 public:
  /// None.
  cross_origin() = default;

  /// "https://a.example,http://localhost:3000"; "*": all; empty: none. nullopt when it is no such
  /// list.
  static std::optional<cross_origin> parse(std::string_view text);

  /// Whether scripts of this origin may, which is the value of a request's Origin header. O(bytes
  /// of the list).
  bool allows(std::string_view origin) const noexcept;

  /// The lines of an answer's head, with their line ends, for a request of this origin, or of none
  /// when it is empty.
  std::string lines_for(std::string_view origin) const;

 private:
  bool all_ = false;
  std::vector<std::string> origins_;
};

}  // namespace scoreboard::http
