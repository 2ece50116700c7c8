#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "http/access/access_control.hpp"
#include "http/api/json.hpp"
#include "http/connections/connection.hpp"
#include "http/connections/request_handler.hpp"
#include "http/connections/target.hpp"

namespace scoreboard::http {

struct routed_request;
struct services;

enum class method : std::uint8_t { get, post, put, del };

/// As it is written in a request.
constexpr std::string_view name_of(method asked) noexcept {
  constexpr std::array<std::string_view, 4> names{"GET", "POST", "PUT", "DELETE"};
  return names[static_cast<std::size_t>(asked)];
}

/// Which bound the body of a request has, the smaller ones first.
enum class body_bound : std::uint8_t { no_body, small_body, ranking_body, list_body };

/// What a caller must be allowed to do.
enum class access : std::uint8_t { anyone, reader, writer, admin };

/// On which boards they must be allowed to.
enum class reach : std::uint8_t {
  no_board,        ///< it is of none
  one_board,       ///< the one that the path names, or else the default one
  board_in_query,  ///< the one that the parameter "board" names, or else all
  some_boards,     ///< any: of others the answer says nothing, or that they are forbidden
  all_boards,
};

enum class effect : std::uint8_t { reads, writes };

/// A path with names for the segments that may be anything, as "/boards/{board}/top/{count}".
class path_pattern {
 public:
  static constexpr std::size_t max_segments = target::max_kept;

  constexpr path_pattern(std::string_view text)  // NOLINT(google-explicit-constructor)
      : text_(text) {
    while (!text.empty()) {
      text.remove_prefix(1);
      const auto end = std::min(text.find('/'), text.size());
      segments_.at(size_++) = text.substr(0, end);
      text.remove_prefix(end);
    }
  }
  constexpr path_pattern(const char* text)  // NOLINT(google-explicit-constructor)
      : path_pattern(std::string_view(text)) {}

  bool matches(const target& path) const noexcept;

  /// Which segment has the name `called`, braces included.
  std::optional<std::size_t> place_of(std::string_view called) const noexcept;

  std::string_view text() const noexcept { return text_; }

 private:
  std::string_view text_;
  std::array<std::string_view, max_segments> segments_{};
  std::size_t size_ = 0;
};

/// One line of the table of routes: all that is known about one kind of request.
struct route {
  static constexpr std::size_t max_parameters = 11;

  http::method method = method::get;  ///< HEAD is a GET without the body
  path_pattern path;
  void (*handle)(const services& by, routed_request&& request) = nullptr;
  body_bound body = body_bound::no_body;
  access needs = access::admin;
  reach boards = reach::all_boards;
  http::effect effect = effect::writes;
  std::array<std::string_view, max_parameters> query{};  ///< each may come once

  /// Whether the query may have a parameter of that name.
  bool knows(std::string_view parameter) const noexcept;

  /// The board that the path of `where` names, or else the default one. REQUIRES: it matches.
  std::string_view board_of(const target& where) const;

  /// Whether the query of `where` holds nothing else, and numbers are wanted in a form that there
  /// is.
  bool knows_query_of(const target& where) const noexcept;
};

/// A request that has found its route.
struct routed_request {
  http::request sent;
  std::shared_ptr<exchange> reply_to;
  const route& line;
  caller by = {};              ///< who may do what the route does
  std::uint64_t at_least = 0;  ///< the version that the answer must not be older than

  /// Whether they may do all there is to do on the boards that it is of.
  bool by_admin() const;

  /// The segment of the path that the route calls so, braces included. REQUIRES: it has one.
  std::string_view segment(std::string_view called) const;

  /// The value of a parameter. REQUIRES: the route knows it.
  std::optional<std::string_view> parameter(std::string_view called) const;

  /// The board that the path names, or else the default one.
  std::string_view board() const;

  /// The snapshot that the path names, if it does.
  std::optional<std::string_view> snapshot() const;

  /// How the sender wants the numbers of the answer.
  number_form numbers() const;
};

/// Finds routes. O(lines of the table).
class route_table {
 public:
  /// REQUIRES: `lines` outlives this.
  explicit route_table(std::span<const route> lines) : lines_(lines) {}

  struct found {
    const route* line = nullptr;
    std::string_view allow;  ///< the methods of all routes of the path; empty when it has none
  };
  /// `method`: as it was sent.
  found find(std::string_view method, const target& where) const;

  /// The largest bound of the path's routes; no_body when none takes a body.
  body_bound bound_of(const target& where) const noexcept;

  std::span<const route> lines() const noexcept { return lines_; }

 private:
  std::span<const route> lines_;
};

/// THE table of routes: a new kind of request is a line here, and its handler.
const route_table& routes();

/// A line of text for each route: "METHOD /path/{with}/{names} parameter,parameter".
std::string text_of(const route_table& table);

}  // namespace scoreboard::http
