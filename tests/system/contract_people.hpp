// Those who send the requests of a run, and the token file that says what they may do.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/system/contract_access.hpp"
#include "tests/system/contract_draws.hpp"
#include "tests/system/guarded_service.hpp"

namespace scoreboard::system_test {

class contract_people {
 public:
  /// One person, without a token, who may do everything.
  contract_people();
  /// Makes tokens and writes them to the file. `public_read`: what all may read, a prefix of boards
  /// that covers `default`.
  contract_people(std::filesystem::path token_file, const std::string& public_read);

  bool have_tokens() const { return !tokens_.empty(); }
  /// May do everything.
  const contract_person& chief() const { return people_.front(); }
  /// May read all, and do nothing else. REQUIRES: have_tokens().
  const contract_person& spectator() const { return people_[1]; }
  /// Mostly the chief.
  const contract_person& draw(contract_dice& dice) const;

  /// Somebody has a new token in the file, under the same name; whoever sends the old one is a
  /// stranger from the moment on at which the service has read the file anew.
  /// REQUIRES: have_tokens(). References to people are good until then.
  void rotate(contract_dice& dice);
  /// What is said in the log when the file was read anew.
  std::string line_about_reading() const;

 private:
  struct token_line {
    std::size_t person = 0;
    std::string scopes;
    std::string boards;
    issued_token issued;
  };

  void add(const std::string& name, const std::string& scopes, const std::string& boards);
  void write() const;

  std::filesystem::path file_;
  std::string public_read_;
  std::vector<contract_person> people_;
  std::vector<token_line> tokens_;
  std::size_t former_ = 0;  // the person with a token of before
};

}  // namespace scoreboard::system_test
