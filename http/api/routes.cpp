#include "http/api/routes.hpp"

#include <string>
#include <utility>

#include "http/api/handlers.hpp"
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

const route_table& routes() {
  using enum method;
  using enum body_bound;
  using enum access;
  using enum effect;
  static constexpr std::array lines{
      route{put, "/score", put_score, score_body, writer, writes, {"int"}},
      route{put, "/boards/{board}/score", put_score, score_body, writer, writes, {"int"}},
      route{post, "/boards/{board}/scores", post_scores, list_body, writer, writes, {"int"}},
      route{get, "/top/{count}", get_top, no_body, reader, reads, {"int"}},
      route{get, "/top/{position}/{scope}", get_window, no_body, reader, reads, {"int"}},
      route{get, "/boards/{board}/top/{count}", get_top, no_body, reader, reads, {"int"}},
      route{get,
            "/boards/{board}/top/{position}/{scope}",
            get_window,
            no_body,
            reader,
            reads,
            {"int"}},
      route{get, "/health/live", get_live, no_body, anyone, reads, {"int"}},
      route{get, "/health/ready", get_ready, no_body, anyone, reads, {"int"}},
  };
  static const route_table table(lines);
  return table;
}

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

bool route::knows_query_of(const target& what) const noexcept {
  if (!what.has_valid_query()) return false;
  std::array<bool, std::tuple_size_v<decltype(query)>> seen{};
  for (std::size_t i = 0; i < what.parameters(); ++i) {
    const auto name = what.name(i);
    const auto* const known =
        name.empty() ? query.end() : std::find(query.begin(), query.end(), name);
    if (known == query.end()) return false;
    if (std::exchange(seen[static_cast<std::size_t>(known - query.begin())], true)) return false;
    if (name == "int" && what.value(i) != "string") return false;
  }
  return true;
}

std::string_view routed_request::segment(std::string_view called) const {
  return what.target[by.path.place_of(called).value()];
}

std::string_view routed_request::board() const {
  const auto place = by.path.place_of("{board}");
  return place ? what.target[*place] : boards::default_board;
}

number_form routed_request::numbers() const {
  return what.target.parameter("int") ? number_form::string : number_form::number;
}

route_table::found route_table::find(std::string_view method, const target& where) const {
  const auto wanted = method_of(method);
  unsigned methods = 0;
  const route* one = nullptr;
  for (const auto& line : lines_) {
    if (!line.path.matches(where)) continue;
    methods |= bit_of(line.method);
    if (line.method == wanted) one = &line;
  }
  return {one, allow_of(methods)};
}

body_bound route_table::bound_of(const target& where) const noexcept {
  auto bound = body_bound::no_body;
  for (const auto& line : lines_) {
    if (line.path.matches(where)) bound = std::max(bound, line.body);
  }
  return bound;
}

}  // namespace scoreboard::http
