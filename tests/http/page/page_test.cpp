#include "http/page/page.hpp"

#include <algorithm>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "src/process/version.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using http::page_file;

namespace {

const page_file* find(std::string_view path) {
  const auto files = http::page_files();
  const auto found = std::find_if(files.begin(), files.end(),
                                  [&](const page_file& file) { return file.path == path; });
  return found == files.end() ? nullptr : &*found;
}

/// The values of the attributes that make a browser fetch something.
std::vector<std::string> addresses(std::string_view html) {
  static const std::regex attribute(R"re((?:src|href|action|content)\s*=\s*"([^"]*)")re");
  const std::string text(html);
  std::vector<std::string> values;
  for (std::sregex_iterator it(text.begin(), text.end(), attribute), end; it != end; ++it)
    values.push_back((*it)[1]);
  return values;
}

}  // namespace

TEST_CASE("the description and its page are built in, each path once") {
  std::set<std::string_view> paths;
  for (const auto& file : http::page_files()) {
    CAPTURE(file.path);
    CHECK(paths.insert(file.path).second);
    CHECK(!file.content_type.empty());
    CHECK(!file.bytes.empty());
    CHECK(
        (file.path == "/openapi.yaml" || file.path == "/docs" || file.path.starts_with("/docs/")));
  }
  REQUIRE(find("/docs") != nullptr);
  CHECK(find("/docs")->content_type == "text/html");
  CHECK(find("/docs")->bytes.ends_with("</html>\n"));  // whole, without the padding behind it
}

TEST_CASE("the description is of this version") {
  const auto* const description = find("/openapi.yaml");
  REQUIRE(description != nullptr);
  CHECK(description->content_type == "application/yaml");
  const auto line = "\n  version: " + std::string(process::version) + "\n";
  CHECK(description->bytes.find(line) != std::string_view::npos);
}

// A page that loads something from outside tells others who reads it, and shows nothing where there
// is no way out.
TEST_CASE("the page names only what is built in") {
  const auto* const page = find("/docs");
  REQUIRE(page != nullptr);
  const auto named = addresses(page->bytes);
  CHECK(!named.empty());
  for (const auto& address : named) {
    CAPTURE(address);
    CHECK(!std::regex_search(address, std::regex("^\\s*([a-zA-Z]+:)?//")));
    if (address.starts_with("docs/") || address.ends_with(".yaml"))
      CHECK(find("/" + address) != nullptr);
  }
  CHECK(page->bytes.find("<script>") == std::string_view::npos);  // its policy would refuse it
}

TEST_CASE("the page's policy allows nothing from outside") {
  CHECK(http::page_security_policy.starts_with("default-src 'none'; "));
  CHECK(http::page_security_policy.find("http") == std::string_view::npos);
  CHECK(http::page_security_policy.find('*') == std::string_view::npos);
  CHECK(http::page_security_policy.find("unsafe") == std::string_view::npos);
  CHECK(http::page_security_policy.find("script-src 'self';") != std::string_view::npos);
}
