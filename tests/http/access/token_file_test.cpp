#include "http/access/token_file.hpp"

#include <string>
#include <variant>
#include <vector>

#include <sys/stat.h>

#include "tests/catch.hpp"
#include "tests/http/access/token_files.hpp"

using namespace scoreboard;
using namespace scoreboard::http;
using tests::made_token;

namespace {

std::vector<token_entry> tokens_in(const std::string& text) {
  auto parsed = parse_tokens(text);
  REQUIRE(std::holds_alternative<std::vector<token_entry>>(parsed));
  return std::get<std::vector<token_entry>>(parsed);
}

std::string problem_in(const std::variant<std::vector<token_entry>, token_file_problem>& parsed) {
  const auto* const problem = std::get_if<token_file_problem>(&parsed);
  return problem != nullptr ? problem->what : std::string();
}

}  // namespace

// Bug: a line whose parts end up in one another's places, or a comment that is taken for a line.
TEST_CASE("a token file names tokens") {
  const made_token game("game\tread,write   eu-*,us-*");
  const made_token ops("ops admin *");
  const auto tokens =
      tokens_in("# who\n\n  # and what\r\n" + game.line + "\r\n  " + ops.line + "\t\n");
  REQUIRE(tokens.size() == 2);
  CHECK(tokens[0].name == "game");
  CHECK(tokens[0].reads);
  CHECK(tokens[0].writes);
  CHECK_FALSE(tokens[0].administers);
  CHECK(tokens[0].boards.list == std::vector<std::string>{"eu-", "us-"});
  CHECK(tokens[0].hash == hash_of_token(game.token));
  CHECK(tokens[1].name == "ops");
  CHECK(tokens[1].administers);
  CHECK(tokens[1].boards.all());
  CHECK(tokens_in(ops.line).size() == 1);
  CHECK(tokens_in("").empty());
}

// Bug: a broken line that passes, is not told by its number, or is told with the secret in it.
TEST_CASE("a broken token file is refused without telling what stands in it") {
  const made_token good("good read *");
  const auto hash = text_of(hash_of_token("x"));
  const std::string secret = new_token();
  const std::vector<std::string> wrong{secret,
                                       "a read * " + secret,
                                       secret + " read *",
                                       "a read " + secret + ' ' + hash,
                                       "a " + secret + " * " + hash,
                                       "a read * " + hash + ' ' + secret,
                                       "name/" + secret + " read * " + hash,
                                       "a read, * " + hash,
                                       "a read,read * " + hash,
                                       "a , * " + hash,
                                       "a Read * " + hash,
                                       "a read eu " + hash,
                                       "a read eu-*, " + hash,
                                       "a read eu *- " + hash,
                                       "a read ** " + hash,
                                       "a read eu/* " + hash,
                                       good.line};
  for (const auto& line : wrong) {
    const auto why = problem_in(parse_tokens(good.line + "\n\n" + line + "\n"));
    CAPTURE(line, why);
    CHECK(why.starts_with("line 3: "));
    CHECK(why.find(secret) == std::string::npos);
    CHECK(why.find('\n') == std::string::npos);
  }
}

// Bug: a file that everybody can write, or that is no file, or never ends.
TEST_CASE("only an ordinary file that its owner alone can write is a token file") {
  const made_token good("good read *");
  const tests::token_file file(good.line);
  CHECK(problem_in(read_tokens(file.path())).empty());
  for (const mode_t mode : {0620U, 0602U, 0666U}) {
    REQUIRE(::chmod(file.path().c_str(), mode) == 0);
    CHECK(problem_in(read_tokens(file.path())).find("chmod go-w") != std::string::npos);
  }
  REQUIRE(::chmod(file.path().c_str(), 0644) == 0);
  CHECK(problem_in(read_tokens(file.path())).empty());
  CHECK_FALSE(problem_in(read_tokens(file.directory())).empty());
  CHECK_FALSE(problem_in(read_tokens(file.path() + "x")).empty());
  CHECK_FALSE(problem_in(read_tokens("/dev/zero")).empty());
  const auto pipe = file.path() + ".pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(problem_in(read_tokens(pipe)).find("ordinary") != std::string::npos);
  file.write(std::string(max_token_file_bytes + 1, '\n'));
  CHECK(problem_in(read_tokens(file.path())).find("larger") != std::string::npos);
}

// Bug: a file that locks everybody out, and passes for one that lets some in.
TEST_CASE("a token file names a token") {
  for (const auto* text : {"", "\n", "# nobody\n  # at all"}) {
    const tests::token_file file(text);
    CHECK(problem_in(read_tokens(file.path())).ends_with("names no token"));
  }
}

// Bug: what --new-token prints is not what the file takes.
TEST_CASE("the line of a new token is one that a token file takes") {
  const auto hash = hash_of_token(new_token());
  const auto line = line_of_token("game read,write eu-*", hash);
  REQUIRE(std::holds_alternative<std::string>(line));
  CHECK(tokens_in(std::get<std::string>(line)).front().hash == hash);
  for (const auto* wrong : {"", "game", "game read", "game read eu", "ga me read *", "g read *\n"})
    CHECK(std::holds_alternative<token_file_problem>(line_of_token(wrong, hash)));
}

// Bug: more prefixes than can be sent to the server with those of public-read.
TEST_CASE("the boards of a token are bounded") {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "b" + std::to_string(100 + i) + "*,";
  text.pop_back();
  CHECK(parse_boards(text));
  CHECK_FALSE(parse_boards(text + ",c*"));
  CHECK(parse_boards("*,a*")->all());
}
