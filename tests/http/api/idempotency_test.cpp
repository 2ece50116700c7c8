#include "http/api/idempotency.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/catch.hpp"

using namespace scoreboard;
using http::fingerprint_of;
using http::key_of;
using http::request;
using maker = wire::update::key_maker;

namespace {

request with_keys(std::vector<std::string> sender, std::string balancer) {
  return {"PUT", http::target("/score"), "{}", std::move(sender), std::move(balancer)};
}

std::uint64_t fingerprint(std::string method, std::string_view target, std::string body) {
  return fingerprint_of({std::move(method), http::target(target), std::move(body), {"k"}, "b"});
}

}  // namespace

// Catches a balancer's key that hides a sender's faulty one, and so a retry that counts again.
TEST_CASE("the sender's key comes first, and a faulty one is refused whatever the balancer made") {
  for (const std::string& balancer : {std::string(), std::string("b")}) {
    const auto found = key_of(with_keys({"k"}, balancer));
    REQUIRE(found);
    CHECK(found->text == "k");
    CHECK(found->made_by == maker::sender);
    for (const auto& faulty : {std::vector<std::string>{""}, {"a", "a"}, {"a b"}, {"\x7f"}})
      CHECK_FALSE(key_of(with_keys(faulty, balancer)));
  }
  const auto made = key_of(with_keys({}, "b"));
  REQUIRE(made);
  CHECK(made->text == "b");
  CHECK(made->made_by == maker::service);
  for (const auto& none : {std::string(), std::string("a b"), std::string(65, 'x')}) {
    const auto found = key_of(with_keys({}, none));
    REQUIRE(found);
    CHECK(found->text.empty());
  }
}

TEST_CASE("a fingerprint differs with method, path, query and body, and with nothing else") {
  const std::set<std::uint64_t> prints{
      fingerprint("PUT", "/score", "{}"),    fingerprint("POST", "/score", "{}"),
      fingerprint("PUT", "/score?", "{}"),   fingerprint("PUT", "/score?a", "{}"),
      fingerprint("PUT", "/scor", "e {}"),   fingerprint("PUT", "/score", "{} "),
      fingerprint("PUT", "/score/", "{}"),   fingerprint("PUT", "/score", ""),
      fingerprint("PUT", "/score?a=/", "{}")};
  CHECK(prints.size() == 9);
  CHECK(fingerprint("PUT", "/score?a", "{}") == fingerprint("PUT", "http://a:80/score?a", "{}"));
  CHECK(fingerprint("PUT", "?a", "{}") == fingerprint("PUT", "http://a?a", "{}"));
  CHECK(fingerprint("PUT", "/score", "{}") ==
        fingerprint_of({"PUT", http::target("/score"), "{}", {}, {}}));
}
