#include <array>
#include <cassert>
#include <string>
#include <utility>

#include "http/api/routes.hpp"
#include "src/boards/names.hpp"

namespace scoreboard::http {

namespace {

constexpr unsigned bit_of(method one) { return 1U << static_cast<unsigned>(one); }

/// The value of Allow for each set of methods. What GET can do HEAD can.
const std::string& allow_of(unsigned methods) {
  static const auto all = [] {
    constexpr std::array<std::pair<method, std::string_view>, 4> names{{{method::get, "GET, HEAD"},
                                                                        {method::post, "POST"},
                                                                        {method::put, "PUT"},
                                                                        {method::del, "DELETE"}}};
    std::array<std::string, 1U << names.size()> values;
    for (unsigned set = 0; set < values.size(); ++set) {
      for (const auto& [one, name] : names) {
        if ((set & bit_of(one)) == 0) continue;
        if (!values[set].empty()) values[set] += ", ";
        values[set] += name;
      }
    }
    return values;
  }();
  return all[methods];
}

std::optional<method> method_of(std::string_view text) {
  if (text == "GET" || text == "HEAD") return method::get;
  if (text == "POST") return method::post;
  if (text == "PUT") return method::put;
  if (text == "DELETE") return method::del;
  return std::nullopt;
}

}  // namespace

bool path_pattern::matches(const target& path) const noexcept {
  if (path.size() != size_) return false;
  for (std::size_t i = 0; i < size_; ++i) {
    if (!segments_[i].starts_with('{') && segments_[i] != path[i]) return false;
  }
  return true;
}

std::optional<std::size_t> path_pattern::place_of(std::string_view called) const noexcept {
  const auto* const end = segments_.data() + size_;
  const auto* const at = std::find(segments_.data(), end, called);
  if (at == end) return std::nullopt;
  return static_cast<std::size_t>(at - segments_.data());
}

bool route::knows(std::string_view parameter) const noexcept {
  return !parameter.empty() && std::find(query.begin(), query.end(), parameter) != query.end();
}

bool route::knows_query_of(const target& where) const noexcept {
  if (!where.has_valid_query()) return false;
  std::array<bool, max_parameters> seen{};
  for (std::size_t i = 0; i < where.parameters(); ++i) {
    const auto name = where.name(i);
    if (!knows(name)) return false;
    const auto* const known = std::find(query.begin(), query.end(), name);
    if (std::exchange(seen[static_cast<std::size_t>(known - query.begin())], true)) return false;
    if (name == "int" && where.value(i) != "string") return false;
  }
  return true;
}

std::string_view route::board_of(const target& where) const {
  const auto place = path.place_of("{board}");
  return place ? where[*place] : boards::default_board;
}

std::string_view routed_request::segment(std::string_view called) const {
  return sent.target[line.path.place_of(called).value()];
}

std::optional<std::string_view> routed_request::parameter(std::string_view called) const {
  assert(line.knows(called));
  return sent.target.parameter(called);
}

std::string_view routed_request::board() const { return line.board_of(sent.target); }

bool routed_request::by_admin() const {
  const auto& boards = by.who->boards_for(token_scope::admin);
  return line.boards == reach::one_board ? boards.covers(board()) : boards.all();
}

std::optional<std::string_view> routed_request::snapshot() const {
  const auto place = line.path.place_of("{snapshot}");
  if (!place) return std::nullopt;
  return sent.target[*place];
}

number_form routed_request::numbers() const {
  return parameter("int") ? number_form::string : number_form::number;
}

route_table::found route_table::find(std::string_view method, const target& where) const {
  const auto wanted = method_of(method);
  unsigned methods = 0;
  const route* match = nullptr;
  for (const auto& line : lines_) {
    if (!line.path.matches(where)) continue;
    methods |= bit_of(line.method);
    if (line.method == wanted) match = &line;
  }
  return {match, allow_of(methods)};
}

body_bound route_table::bound_of(const target& where) const noexcept {
  auto bound = body_bound::no_body;
  for (const auto& line : lines_) {
    if (line.path.matches(where)) bound = std::max(bound, line.body);
  }
  return bound;
}

std::string text_of(const route_table& table) {
  std::string text;
  for (const auto& line : table.lines()) {
    text.append(name_of(line.method)).append(" ");
    text.append(line.path.text());
    char separator = ' ';
    for (const auto& name : line.query) {
      if (name.empty()) continue;
      text.append(1, std::exchange(separator, ',')).append(name);
    }
    text.append("\n");
  }
  return text;
}

}  // namespace scoreboard::http
