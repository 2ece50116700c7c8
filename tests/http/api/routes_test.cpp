#include "http/api/routes.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>

#include "http/api/handlers.hpp"
#include "tests/catch.hpp"

using namespace scoreboard::http;

namespace {

void do_nothing(const services& /*by*/, routed_request&& /*request*/) {}

constexpr std::array lines{
    route{method::get,
          "/a/{x}",
          do_nothing,
          body_bound::no_body,
          access::reader,
          reach::one_board,
          effect::reads,
          {"p", "int"}},
    route{method::put, "/a/{x}", do_nothing, body_bound::small_body, access::writer},
    route{method::del, "/a/{x}", do_nothing},
    route{method::post, "/a/{x}/b", do_nothing, body_bound::list_body},
    route{method::get,
          "/{x}/b/c/d/e/f/{y}/h",
          do_nothing,
          body_bound::no_body,
          access::reader,
          reach::one_board,
          effect::reads,
          {"int"}},
};

bool known(const route& by, std::string_view query) {
  return by.knows_query_of(target("/?" + std::string(query)));
}

}  // namespace

// Bug: a method that is found under another path, or an Allow that leaves out what works.
TEST_CASE("a route is found by its path and its method") {
  const route_table table(lines);
  const auto find = [&](std::string_view method, std::string_view where) {
    return table.find(method, target(where));
  };
  CHECK(find("GET", "/a/1").line == &lines[0]);
  CHECK(find("HEAD", "/a/1").line == &lines[0]);
  CHECK(find("PUT", "/%61/").line == &lines[1]);
  CHECK(find("DELETE", "/a/a%2Fb?q").line == &lines[2]);
  CHECK(find("POST", "/a/{x}/b").line == &lines[3]);
  CHECK(find("GET", "/q/b/c/d/e/f/g/h").line == &lines[4]);
  for (const auto* other : {"POST", "PATCH", "OPTIONS", "get", "", "M-SEARCH"}) {
    CHECK(find(other, "/a/1").line == nullptr);
    CHECK(find(other, "/a/1").allow == "GET, HEAD, PUT, DELETE");
  }
  CHECK(find("HEAD", "/a/1/b").line == nullptr);
  CHECK(find("HEAD", "/a/1/b").allow == "POST");
  for (const auto* nowhere : {"/", "/a", "/a/1/", "/a/1/c", "/b/1", "/A/1", "*", "/a/1/b/c", "/%zz",
                              "/q/b/c/d/e/f/g/h/i", "/q/b/c/d/e/f/g/x"}) {
    CAPTURE(nowhere);
    CHECK(find("GET", nowhere).line == nullptr);
    CHECK(find("GET", nowhere).allow.empty());
  }
}

// Bug: a body that is bounded by what another path takes.
TEST_CASE("the bound of a path's bodies is the largest that it takes") {
  const route_table table(lines);
  CHECK(table.bound_of(target("/a/1")) == body_bound::small_body);
  CHECK(table.bound_of(target("/a/1/b")) == body_bound::list_body);
  CHECK(table.bound_of(target("/q/b/c/d/e/f/g/h")) == body_bound::no_body);
  CHECK(table.bound_of(target("/nothing")) == body_bound::no_body);
}

// Bug: an empty place of the table's that makes the empty name known.
TEST_CASE("a route knows its own parameters, each once") {
  for (const auto* query : {"", "&", "p=", "p", "p=x&int=string", "int=string&p=1"})
    CHECK(known(lines[0], query));
  for (const auto* query : {"=", "=1", "q=1", "p=1&p=1", "p=1&q", "P=1", "int=1", "p=%"})
    CHECK_FALSE(known(lines[0], query));
  CHECK_FALSE(known(lines[1], "int=string"));
}

TEST_CASE("a request knows the segments that its route names") {
  routed_request one{{"GET", target("/q/b/c/d/e/f/%20/h?int=string")}, nullptr, lines[4]};
  CHECK(one.segment("{x}") == "q");
  CHECK(one.segment("{y}") == " ");
  CHECK(one.board() == "default");
  CHECK(one.numbers() == number_form::string);
  const routed_request other{{"GET", target("/boards/b/top/1")},
                             nullptr,
                             *routes().find("GET", target("/boards/b/top/1")).line};
  CHECK(other.board() == "b");
  CHECK_FALSE(other.snapshot());
  const routed_request past{{"GET", target("/boards/b/snapshots/x.y/top/1/2")},
                            nullptr,
                            *routes().find("GET", target("/boards/b/snapshots/x.y/top/1/2")).line};
  CHECK(past.board() == "b");
  CHECK(past.snapshot() == "x.y");
  CHECK(other.numbers() == number_form::number);
}

// Bug: two lines for one request, of which one never works; a line that forgets what it needs.
TEST_CASE("the lines of the table are distinct and complete") {
  std::set<std::string> all;
  for (const auto& one : routes().lines()) {
    CAPTURE(one.path.text());
    // Names aside, for "/a/{x}" and "/a/{y}" are one path.
    std::string key = std::to_string(static_cast<int>(one.method));
    bool named = false;
    for (const char c : one.path.text()) {
      named = (named && c != '}') || c == '{';
      if (!named) key += c;
    }
    CHECK(all.insert(key).second);
    CHECK(one.handle != nullptr);
    CHECK(one.path.text().starts_with("/"));
    const bool takes_body = one.method == method::put || one.method == method::post;
    CHECK((one.body == body_bound::no_body || takes_body));
    // Whoever may only read changes nothing, and a GET never does.
    if (one.method == method::get) CHECK(one.effect == effect::reads);
    // Whoever writes a body bounds it.
    if (one.method == method::post) CHECK(one.body != body_bound::no_body);
    if (one.effect == effect::writes) CHECK(one.needs >= access::writer);
  }
}

// Bug: people who may only write and end seasons, or who may only read and cannot see the past.
TEST_CASE("reads of seasons and snapshots are for readers, and the rest for admins") {
  for (const auto& line : routes().lines()) {
    const auto path = line.path.text();
    CAPTURE(path);
    const bool is_of_snapshots = path.find("/snapshots") != path.npos;
    if (!is_of_snapshots && !path.ends_with("/reset")) continue;
    CHECK(line.needs == (line.effect == effect::reads ? access::reader : access::admin));
    CHECK((line.effect == effect::reads) ==
          (line.method == method::get || path.ends_with("/ranking")));
  }
}

// Bug: a text of the table that a program cannot read, or that leaves out a parameter.
TEST_CASE("the text of a table has a line for each route") {
  CHECK(text_of(route_table(lines)) ==
        "GET /a/{x} p,int\nPUT /a/{x}\nDELETE /a/{x}\nPOST /a/{x}/b\n"
        "GET /{x}/b/c/d/e/f/{y}/h int\n");
  const auto all = text_of(routes());
  CHECK(static_cast<std::size_t>(std::count(all.begin(), all.end(), '\n')) ==
        routes().lines().size());
  CHECK(all.find("\nGET /boards/{board}/count minimum,maximum,at_least,int\n") != all.npos);
}
