#include "http/api/rendered_answers.hpp"

#include <cstdint>
#include <memory>
#include <string>

#include "tests/catch.hpp"

using namespace scoreboard;
using http::rendered_answers;

namespace {

wire::read top(std::uint64_t count, std::uint64_t known_tag = 0) {
  return wire::read{"b", wire::top_query{count}, 100, known_tag};
}

void keep(rendered_answers& to, const wire::read& what, std::uint64_t tag) {
  to.put(what, {tag, std::make_shared<const http::tagged_text>(
                         http::tagged_text{std::to_string(tag), "\"x\""})});
}

}  // namespace

TEST_CASE("the answer that was put last is found, whatever its reader knew") {
  rendered_answers all(2);
  CHECK(all.find(top(1)).tag == 0);
  CHECK(all.find(top(1)).json == nullptr);
  keep(all, top(1), 5);
  keep(all, top(1, 5), 6);
  CHECK(all.find(top(1, 3)).tag == 6);
  CHECK(all.find(top(1)).json->text == "6");
}

TEST_CASE("the answers that were used last are kept") {
  rendered_answers all(2);
  keep(all, top(1), 1);
  keep(all, top(2), 2);
  all.find(top(1));
  keep(all, top(3), 3);
  CHECK(all.find(top(2)).tag == 0);
  keep(all, top(1), 4);
  keep(all, top(2), 5);
  CHECK(all.find(top(1)).tag == 4);
  CHECK(all.find(top(2)).tag == 5);
  CHECK(all.find(top(3)).tag == 0);
}
