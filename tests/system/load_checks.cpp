#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/system/contract.hpp"
#include "tests/system/http_client.hpp"
#include "tests/system/load.hpp"

namespace scoreboard::system_test {

void check_counted(std::uint16_t port, const std::vector<load_report>& reports) {
  http_client client(port);
  std::map<std::string, std::int64_t> totals;
  for (const entry& line : parse_entries(client.get("/top/100").body())) {
    totals[line.user] = line.total;
  }
  for (const load_report& report : reports) {
    INFO(report.user);
    check_no_complaint(report.wrong);
    INFO("failed with " << report.failures_text());
    CHECK(report.failed() == 0);
    CHECK(totals[report.user] == report.acknowledged);
  }
}

}  // namespace scoreboard::system_test
