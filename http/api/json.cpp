#include "http/api/json.hpp"

#include "http/api/json_writer.hpp"

namespace scoreboard::http {

namespace {

void write_entry(json_writer& out, const ranking::user_id& user, std::int64_t total) {
  out.begin_object();
  out.member("user", user);
  out.member("total", total);
  out.end_object();
}

}  // namespace

std::string json_of(const ranking::user_id& user, std::int64_t total, number_form numbers) {
  json_writer out(numbers);
  write_entry(out, user, total);
  return out.take();
}

std::string json_of(const wire::entries& entries, number_form numbers) {
  json_writer out(numbers);
  out.begin_array();
  for (const auto& entry : entries) write_entry(out, entry.user, entry.total);
  out.end_array();
  return out.take();
}

std::string status_json(std::string_view status) {
  json_writer out(number_form::number);
  out.begin_object();
  out.member("status", status);
  out.end_object();
  return out.take();
}

std::string json_of(error_code code) { return json_of(code, sentence(code)); }

std::string json_of(error_code code, std::string_view sentence) {
  json_writer out(number_form::number);
  out.begin_object();
  write_error(out, code, sentence);
  out.end_object();
  return out.take();
}

void write_error(json_writer& out, error_code code, std::string_view sentence) {
  out.member("error", sentence);
  out.member("code", name(code));
}

}  // namespace scoreboard::http
