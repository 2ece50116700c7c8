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

std::string head(std::string_view method_and_target, const url& service) {
  return fmt::format("{} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n",
                     method_and_target, service.authority());
}

}  // namespace

request_writer::request_writer(const url& service, user_names names)
    : names_(names),
      put_head_(head("PUT /score", service)),
      bulk_head_(head("POST /boards/default/scores", service)),
      get_tail_(fmt::format(" HTTP/1.1\r\nHost: {}\r\n\r\n", service.authority())) {}

void request_writer::put(request& out, std::string_view key) {
  const bool bulk = out.kind == request_kind::bulk;
  body_.clear();
  if (bulk) body_ += '[';
  for (const auto& update : out.updates) {
    append_update(update);
    if (bulk) body_ += ',';
  }
  if (bulk) body_.back() = ']';

  out.bytes = bulk ? bulk_head_ : put_head_;
  if (!key.empty()) {
    out.bytes += "Idempotency-Key: ";
    out.bytes += key;
    out.bytes += "\r\n";
  }
  out.bytes += "Content-Length: ";
  append_number(out.bytes, body_.size());
  out.bytes += "\r\n\r\n";
  out.bytes += body_;
}

void request_writer::append_update(const update& update) {
  body_ += R"({"user":)";
  names_.append(body_, update.user);
  body_ += update.relative ? R"(,"score":")" : R"(,"total":)";
  if (update.relative && update.value >= 0) body_ += '+';
  append_number(body_, update.value);
  body_ += update.relative ? R"("})" : "}";
}

void request_writer::get_top(request& out, std::uint32_t count) const {
  out.bytes = "GET /top/";
  append_number(out.bytes, count);
  out.bytes += get_tail_;
}

void request_writer::get_window(request& out, std::uint32_t position, std::uint32_t scope) const {
  out.bytes = "GET /top/";
  append_number(out.bytes, position);
  out.bytes += '/';
  append_number(out.bytes, scope);
  out.bytes += get_tail_;
}

}  // namespace scoreboard::load
