#include "tools/load/request_writer.hpp"

#include <charconv>
#include <iterator>

#include <fmt/format.h>

namespace scoreboard::load {

namespace {

template <class Number>
void append_number(std::string& out, Number number) {
  char digits[24];
  out.append(digits, std::to_chars(std::begin(digits), std::end(digits), number).ptr);
}

template <class Number>
void append_parameter(std::string& out, std::string_view name, Number number) {
  out += name;
  append_number(out, number);
}

/// The line of the head; empty without a token.
std::string authorization(std::string_view token) {
  return token.empty() ? std::string() : fmt::format("Authorization: Bearer {}\r\n", token);
}

bool is_single_put(request_kind kind) {
  return kind == request_kind::relative || kind == request_kind::absolute;
}

}  // namespace

request_writer::request_writer(const url& service, user_names names, board_set boards,
                               std::string_view token)
    : names_(names),
      boards_(boards),
      get_tail_(fmt::format(" HTTP/1.1\r\nHost: {}\r\n{}\r\n", service.authority(),
                            authorization(token))),
      head_(fmt::format(" HTTP/1.1\r\nHost: {}\r\n{}Content-Type: application/json\r\n",
                        service.authority(), authorization(token))) {}

void request_writer::write(request& out, std::string_view key) {
  if (is_write(out.kind)) return write_updates(out, key);
  if (out.kind == request_kind::ranking) return write_ranking(out);
  out.bytes = "GET ";
  append_target(out.bytes, out);
  out.bytes += get_tail_;
}

void request_writer::write_new_board(request& out, std::uint32_t board) {
  out.bytes = "PUT ";
  append_board(out.bytes, board);
  body_ = "{}";
  append_head_and_body(out.bytes, {});
}

void request_writer::write_get(request& out, std::string_view target) const {
  out.bytes = "GET ";
  out.bytes += target;
  out.bytes += get_tail_;
}

void request_writer::write_updates(request& out, std::string_view key) {
  const bool list = is_list(out.kind);
  const bool names_boards = out.kind == request_kind::spread;
  body_.clear();
  if (list) body_ += '[';
  for (const auto& update : out.updates) {
    append_update(update, names_boards);
    if (list) body_ += ',';
  }
  if (list) body_.back() = ']';

  out.bytes = is_single_put(out.kind) ? "PUT " : "POST ";
  const bool short_path = boards_.is_default() && is_single_put(out.kind);
  if (!short_path && !names_boards) append_board(out.bytes, out.board);
  out.bytes += list ? "/scores" : "/score";
  append_head_and_body(out.bytes, key);
}

void request_writer::write_ranking(request& out) {
  body_ = R"({"users":[)";
  for (const auto user : out.friends) {
    names_.append(body_, user);
    body_ += ',';
  }
  if (!out.friends.empty()) body_.pop_back();
  body_ += "]}";
  out.bytes = "POST ";
  append_board(out.bytes, out.board);
  out.bytes += "/ranking";
  append_head_and_body(out.bytes, {});
}

void request_writer::append_head_and_body(std::string& out, std::string_view key) const {
  out += head_;
  if (!key.empty()) {
    out += "Idempotency-Key: ";
    out += key;
    out += "\r\n";
  }
  append_parameter(out, "Content-Length: ", body_.size());
  out += "\r\n\r\n";
  out += body_;
}

void request_writer::append_update(const update& update, bool names_board) {
  body_ += '{';
  if (names_board) {
    body_ += R"("board":")";
    boards_.append_name(body_, boards_.board_of(update.user));
    body_ += R"(",)";
  }
  body_ += R"("user":)";
  names_.append(body_, update.user);
  body_ += update.relative ? R"(,"score":")" : R"(,"total":)";
  if (update.relative && update.value >= 0) body_ += '+';
  append_number(body_, update.value);
  body_ += update.relative ? R"("})" : "}";
}

void request_writer::append_target(std::string& out, const request& read) const {
  const auto& asked = read.asked;
  const bool short_path =
      boards_.is_default() && (read.kind == request_kind::top || read.kind == request_kind::window);
  if (!short_path) append_board(out, read.board);
  switch (read.kind) {
    case request_kind::top:
      return append_parameter(out, "/top/", asked.limit);
    case request_kind::window:
      append_parameter(out, "/top/", asked.position);
      return append_parameter(out, "/", asked.scope);
    case request_kind::user:
      out += "/users/";
      return append_user_segment(out, asked.user);
    case request_kind::rank:
      return append_parameter(out, "/rank?total=", asked.minimum);
    case request_kind::count:
      out += "/count";
      if (asked.minimum != read_query::no_minimum)
        append_parameter(out, "?minimum=", asked.minimum);
      if (asked.maximum != read_query::no_maximum)
        append_parameter(out, asked.minimum != read_query::no_minimum ? "&maximum=" : "?maximum=",
                         asked.maximum);
      return;
    default:
      return append_entries_query(out, read);
  }
}

void request_writer::append_entries_query(std::string& out, const request& read) const {
  if (read.kind == request_kind::page) {
    append_parameter(out, "/entries?from=", read.asked.position);
    return append_parameter(out, "&limit=", read.asked.limit);
  }
  out += "/entries?user=";
  append_user_segment(out, read.asked.user);
  append_parameter(out, "&scope=", read.asked.scope);
}

/// Names of users consist of letters, digits and hyphens: without quotes they need no escapes, and
/// none of the strings looks like a number.
void request_writer::append_user_segment(std::string& out, std::uint32_t user) const {
  const auto begin = out.size();
  names_.append(out, user);
  if (out[begin] != '"') return;
  out.erase(begin, 1);
  out.pop_back();
}

void request_writer::append_board(std::string& out, std::uint32_t board) const {
  out += "/boards/";
  boards_.append_name(out, board);
}

}  // namespace scoreboard::load
