#pragma once

#include <fstream>
#include <string>
#include <utility>

#include "http/access/access_control.hpp"
#include "http/access/token.hpp"
#include "tests/system/temp_dir.hpp"

namespace scoreboard::tests {

/// A token and its line for a file.
struct made_token {
  explicit made_token(const std::string& what)
      : token(http::new_token()), line(what + ' ' + http::text_of(http::hash_of_token(token))) {}

  /// As a header of a request.
  std::string header() const { return "Authorization: Bearer " + token + "\r\n"; }

  std::string token;
  std::string line;
};

/// A token file in a directory of its own.
class token_file {
 public:
  explicit token_file(const std::string& text = {}) { write(text); }

  std::string path() const { return (directory_.path() / "tokens").string(); }
  std::string directory() const { return directory_.path().string(); }

  void write(const std::string& text) const {
    std::ofstream(path(), std::ios::trunc | std::ios::binary) << text;
  }

 private:
  system_test::temp_dir directory_;
};

}  // namespace scoreboard::tests
