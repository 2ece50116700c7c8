// Who may do what by the HTTP contract.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/system/contract_door.hpp"

namespace scoreboard::system_test {

enum class contract_scope { read, write, admin };

/// What somebody may do on which boards.
class contract_rights {
 public:
  /// Of boards whose names begin with one of these; one that is empty: all.
  using prefixes = std::vector<std::string>;

  static contract_rights everything();
  static contract_rights nothing() { return {}; }
  /// `scopes` as in the token file: "read,write". `admin` includes the others.
  contract_rights(std::string_view scopes, const prefixes& boards);

  void add(contract_scope what, const prefixes& boards);

  bool may(contract_scope what, std::string_view board) const;
  bool may_somewhere(contract_scope what) const { return !of(what).empty(); }
  bool may_everywhere(contract_scope what) const { return may(what, ""); }

 private:
  contract_rights() = default;
  const prefixes& of(contract_scope what) const { return boards_[static_cast<std::size_t>(what)]; }

  std::array<prefixes, 3> boards_;
};

/// Somebody who sends requests.
struct contract_person {
  std::string name;           // whose keys; empty: nobody's
  std::string authorization;  // the header; empty: none is sent
  bool is_known = true;       // else what is sent is no token in force
  contract_rights rights = contract_rights::everything();
};

/// The error of this request that comes before all others but not_found and method_not_allowed.
std::optional<std::string> refusal_of(const contract_person& by, const std::string& method,
                                      const std::string& target);

}  // namespace scoreboard::system_test
