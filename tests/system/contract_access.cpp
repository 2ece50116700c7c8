#include "tests/system/contract_access.hpp"

#include <algorithm>

namespace scoreboard::system_test {

namespace {

/// Of a path, as they are sent, without the query.
std::vector<std::string> segments_of(const std::string& target) {
  const auto path = target.substr(0, target.find('?'));
  std::vector<std::string> segments;
  for (std::size_t begin = 1; begin <= path.size();) {
    const auto end = std::min(path.find('/', begin), path.size());
    segments.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return segments;
}

contract_scope scope_of(const std::string& method, const std::vector<std::string>& path) {
  const auto& last = path.back();
  if (method == "GET" || (method == "POST" && last == "ranking")) return contract_scope::read;
  // What ends with a user of this name is a DELETE.
  const bool is_score = method != "DELETE" && (last == "score" || last == "scores");
  const bool is_data = last == "data" && path.size() == 5;
  return is_score || is_data ? contract_scope::write : contract_scope::admin;
}

bool is_allowed(const contract_rights& rights, const std::string& method,
                const std::vector<std::string>& path) {
  const auto scope = scope_of(method, path);
  if (path.front() == "boards" && path.size() > 1) return rights.may(scope, path[1]);
  const bool is_of_default = path.front() == "score" || path.front() == "top";
  if (is_of_default) return rights.may(scope, "default");
  // Of several boards: they show and change those that they may.
  return scope == contract_scope::admin ? rights.may_everywhere(scope)
                                        : rights.may_somewhere(scope);
}

}  // namespace

contract_rights contract_rights::everything() { return {"admin", {""}}; }

contract_rights::contract_rights(std::string_view scopes, const prefixes& boards) {
  const auto has = [&](std::string_view name) {
    return scopes.find(name) != scopes.npos || scopes.find("admin") != scopes.npos;
  };
  if (has("read")) add(contract_scope::read, boards);
  if (has("write")) add(contract_scope::write, boards);
  if (has("admin")) add(contract_scope::admin, boards);
}

void contract_rights::add(contract_scope what, const prefixes& boards) {
  auto& to = boards_[static_cast<std::size_t>(what)];
  to.insert(to.end(), boards.begin(), boards.end());
}

bool contract_rights::may(contract_scope what, std::string_view board) const {
  return std::ranges::any_of(of(what),
                             [&](const auto& prefix) { return board.starts_with(prefix); });
}

std::optional<std::string> refusal_of(const contract_person& by, const std::string& method,
                                      const std::string& target) {
  if (!by.is_known) return "unauthorized";
  if (is_allowed(by.rights, method, segments_of(target))) return std::nullopt;
  return by.authorization.empty() ? "unauthorized" : "forbidden";
}

}  // namespace scoreboard::system_test
