#include "http/access/token.hpp"

#include <set>
#include <string>

#include "http/access/credentials.hpp"
#include "tests/catch.hpp"

using namespace scoreboard::http;

// Bug: tokens that repeat, or whose text does not have the form that is asked for.
TEST_CASE("new tokens have the form of tokens and are distinct") {
  std::set<std::string> all;
  for (int i = 0; i < 100; ++i) {
    const auto token = new_token();
    CHECK(has_form_of_token(token));
    CHECK(all.insert(token).second);
  }
}

// Bug: a hash that other tools do not compute, or that does not read its own text.
TEST_CASE("a token's hash is SHA-256 of its text") {
  const auto hash = hash_of_token("abc");
  CHECK(text_of(hash) == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(parse_token_hash(text_of(hash)) == hash);
  CHECK(is_same(hash, hash_of_token("abc")));
  CHECK_FALSE(is_same(hash, hash_of_token("abd")));
  auto text = text_of(hash);
  text[7] = 'B';
  CHECK(parse_token_hash(text) == hash);
  for (const std::string& wrong :
       {std::string(), std::string("sha256:"), text + "0", text.substr(0, text.size() - 1),
        "SHA256:" + text.substr(7), "sha256:" + std::string(63, '0') + "g",
        "sha256:" + std::string(63, '0') + '\0'})
    CHECK_FALSE(parse_token_hash(wrong));
}

// Bug: a password that somebody thought up and hashed is taken for a token.
TEST_CASE("only what --new-token could have made has the form of a token") {
  const std::string secret(43, 'A');
  CHECK(has_form_of_token("sb_" + secret));
  for (const std::string& wrong :
       {std::string(), std::string("sb_"), secret, "sb_" + secret + "A", "SB_" + secret,
        "sb_" + std::string(42, 'A'), "sb_" + std::string(42, 'A') + "=",
        "sb_" + std::string(42, 'A') + '\0', std::string("hunter2")})
    CHECK_FALSE(has_form_of_token(wrong));
}

// Bug: a scheme that is compared by its case, or another scheme that passes.
TEST_CASE("a token is found in an Authorization header") {
  const std::string token = "sb_" + std::string(43, 'x');
  for (const auto* before : {"Bearer ", "bearer ", "BEARER   ", " \tBeArEr\t"})
    CHECK(token_in(before + token) == token);
  CHECK(token_in("Bearer " + token + " \t") == token);
  for (const std::string& wrong :
       {std::string(), token, std::string("Bearer"), std::string("Bearer "), "Bearer" + token,
        "Basic " + token, "Bearers " + token, "Bear " + token, "Bearer " + token + " x",
        "Bearer " + token + ",", "Bearer " + token + "\n", "Bearer \"" + token + "\"",
        "Bearer\n" + token, "bEARER\r" + token})
    CHECK_FALSE(token_in(wrong));
}

// Bug: a token that somebody put where it does not belong can be read in a log.
TEST_CASE("what may be a token is cut down in a text") {
  const auto token = new_token();
  CHECK(without_tokens("/top/1?access_token=" + token + "&int=string") ==
        "/top/1?access_token=sb_***&int=string");
  CHECK(without_tokens(token + token) == "sb_***");
  CHECK(without_tokens(token + "/" + token.substr(0, 30)) == "sb_***/sb_***");
  for (const auto* text : {"", "/boards/sb_eu/top/1", "sb_", "s", "/top/sb", "sb_12345678?sb_x"})
    CHECK(without_tokens(text) == text);
}
