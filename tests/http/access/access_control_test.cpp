#include "http/access/access_control.hpp"

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/http/access/token_files.hpp"

using namespace scoreboard;
using namespace scoreboard::http;
using tests::made_token;

namespace {

std::optional<caller> who_sends(const access_control& access, const std::string& token) {
  return access.identify(std::vector<std::string>{"Bearer " + token});
}

bool may(const principal& who, token_scope what, const std::string& board) {
  return who.boards_for(what).covers(board);
}

}  // namespace

// Bug: a scope that gives another one, or admin that does not include the rest.
TEST_CASE("a token gives its scopes on its boards, and what is public besides") {
  const made_token reader("r read eu-*");
  const made_token writer("w write eu-*");
  const made_token chief("a admin eu-*");
  const tests::token_file file(reader.line + "\n" + writer.line + "\n" + chief.line);
  const access_control access(file.path(), boards::covered_by({"open"}));
  using enum token_scope;
  const auto check = [&](const std::optional<caller>& found, bool reads, bool writes, bool rules) {
    REQUIRE(found);
    CHECK(may(*found->who, read, "eu-1") == reads);
    CHECK(may(*found->who, write, "eu-1") == writes);
    CHECK(may(*found->who, admin, "eu-1") == rules);
    CHECK(may(*found->who, read, "open"));
    for (const auto what : {write, admin}) CHECK_FALSE(may(*found->who, what, "open"));
    for (const auto what : {read, write, admin}) CHECK_FALSE(may(*found->who, what, "us-1"));
  };
  check(who_sends(access, reader.token), true, false, false);
  check(who_sends(access, writer.token), false, true, false);
  check(who_sends(access, chief.token), true, true, true);
  check(access.identify({}), false, false, false);
}

// Bug: a header that is no token, or two of them, counts as none and reads what is public.
TEST_CASE("what is sent as a token and is none makes nobody of its sender") {
  const made_token known("r read *");
  const tests::token_file file(known.line);
  const access_control access(file.path(), boards::all_boards());
  CHECK(access.identify({}));
  CHECK(who_sends(access, known.token));
  CHECK_FALSE(who_sends(access, new_token()));
  CHECK_FALSE(who_sends(access, "x"));
  const std::vector<std::string> twice(2, "Bearer " + known.token);
  CHECK_FALSE(access.identify(twice));
  CHECK_FALSE(access.identify(std::vector<std::string>{""}));
}

// Bug: a file that breaks while it is edited locks everybody out or lets everybody in; a token that
// was taken out stays in force.
TEST_CASE("the token file is read again, and a broken one leaves the old tokens in force") {
  const made_token before("game read,write *");
  const made_token after("game read,write *");
  const made_token other("other read *");
  const tests::token_file file(before.line);
  access_control access(file.path(), {});
  const auto earlier = who_sends(access, before.token);
  REQUIRE(earlier);
  CHECK_FALSE(who_sends(access, after.token));

  file.write(before.line + "\n" + after.line + "\n" + other.line);
  CHECK(access.reload().what.ends_with(": 3"));
  REQUIRE(who_sends(access, after.token));
  CHECK(who_sends(access, after.token)->who->key_owner == earlier->who->key_owner);
  CHECK(who_sends(access, other.token)->who->key_owner != earlier->who->key_owner);
  CHECK(access.identify_again(*earlier));

  file.write(after.line + "\nnonsense");
  const auto report = access.reload();
  CHECK_FALSE(report.is_done);
  CHECK(report.what.find("line 2") != std::string::npos);
  CHECK(access.identify_again(*earlier));

  file.write(after.line);
  CHECK(access.reload().what.ends_with(": 1"));
  CHECK_FALSE(access.identify_again(*earlier));
  CHECK_FALSE(who_sends(access, before.token));
  CHECK(earlier->who->name == "game");  // who is being answered stays who they were
  CHECK(who_sends(access, after.token));
}

// Bug: a start with a file that cannot be read, and everything open or shut.
TEST_CASE("a broken token file is refused at the start") {
  CHECK_THROWS_AS(access_control(tests::token_file("nonsense").path(), {}), std::runtime_error);
  CHECK_THROWS_AS(access_control("/nowhere/at/all", {}), std::runtime_error);
}

// Bug: a newcomer who has to make a token first.
TEST_CASE("without a token file everything is allowed, whatever is sent") {
  access_control access;
  for (const auto& sent : std::vector<std::vector<std::string>>{{}, {"Bearer x"}, {"", ""}}) {
    const auto found = access.identify(sent);
    REQUIRE(found);
    CHECK(found->who->boards_for(token_scope::admin).all());
    CHECK(found->who->key_owner == 0);
  }
  CHECK_FALSE(access.reload().what.empty());
}
