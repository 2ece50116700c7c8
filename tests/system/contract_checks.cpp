#include "tests/catch.hpp"
#include "tests/system/contract.hpp"

namespace scoreboard::system_test {

namespace {

namespace http = boost::beast::http;

bool is_json(const response& answer) {
  return answer[http::field::content_type].starts_with("application/json");
}

}  // namespace

void check_entry(const response& answer, const entry& expected) {
  INFO(answer.body());
  CHECK(answer.result_int() == 200);
  CHECK(is_json(answer));
  CHECK(parse_entry(answer.body()) == expected);
}

void check_entries(const response& answer, const std::vector<entry>& expected) {
  INFO(answer.body());
  CHECK(answer.result_int() == 200);
  CHECK(is_json(answer));
  CHECK(parse_entries(answer.body()) == expected);
}

void check_error(const response& answer, unsigned status, std::string_view code) {
  INFO(answer.body());
  CHECK(answer.result_int() == status);
  CHECK(is_json(answer));
  CHECK(parse_error(answer.body()).code == code);
}

std::int64_t check_prefix(const std::vector<entry>& board, std::size_t users) {
  std::vector<std::int64_t> totals(users, 0);
  for (const entry& one : board) totals.at(std::stoul(one.user)) = one.total;
  std::int64_t sum = totals.front();
  for (std::size_t i = 1; i < totals.size(); ++i) {
    sum += totals[i];
    CHECK(totals[i] <= totals[i - 1]);
    CHECK(totals[i] >= totals.front() - 1);
  }
  return sum;
}

void check_no_complaint(const std::string& complaint) {
  INFO(complaint);
  CHECK(complaint.empty());
}

}  // namespace scoreboard::system_test
