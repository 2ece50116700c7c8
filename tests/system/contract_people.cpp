#include "tests/system/contract_people.hpp"

#include <fstream>
#include <sstream>
#include <utility>

namespace scoreboard::system_test {

namespace {

const std::string unknown_token = "sb_" + std::string(43, 'A');

/// "a*,b*" as the model has it.
contract_rights::prefixes prefixes_of(const std::string& boards) {
  contract_rights::prefixes found;
  std::istringstream words(boards);
  for (std::string word; std::getline(words, word, ',');)
    found.push_back(word.substr(0, word.find('*')));
  return found;
}

contract_person stranger(const std::string& authorization) {
  return {"", authorization, false, contract_rights::nothing()};
}

}  // namespace

contract_people::contract_people() : people_(1) {}

contract_people::contract_people(std::filesystem::path token_file, const std::string& public_read)
    : file_(std::move(token_file)), public_read_(public_read) {
  add("chief", "admin", "*");
  add("spectator", "read", "*");
  add("game", "read,write", "*");
  add("judge", "admin", "p*,x.*,b*");
  add("clerk", "write", "default*,p*,Z*");
  add("local", "read,write", "default*,i*,s*");
  write();
  people_.push_back({"", "", true, contract_rights::nothing()});
  people_.back().rights.add(contract_scope::read, prefixes_of(public_read_));
  for (const std::string& sent :
       {"Bearer " + unknown_token, "Bearer " + unknown_token + 'A', "Basic " + unknown_token,
        unknown_token, chief().authorization + ' ' + unknown_token})
    people_.push_back(stranger(sent));
  former_ = people_.size();
  people_.push_back(stranger("Bearer " + unknown_token));
}

void contract_people::add(const std::string& name, const std::string& scopes,
                          const std::string& boards) {
  tokens_.push_back({people_.size(), scopes, boards, issue(name, scopes, boards)});
  contract_person person{name, "Bearer " + tokens_.back().issued.token, true,
                         contract_rights(scopes, prefixes_of(boards))};
  person.rights.add(contract_scope::read, prefixes_of(public_read_));
  people_.push_back(std::move(person));
}

void contract_people::write() const {
  std::ofstream file(file_, std::ios::trunc);
  for (const auto& token : tokens_) file << token.issued.line << '\n';
}

const contract_person& contract_people::draw(contract_dice& dice) const {
  if (dice.one_in(2)) return chief();
  // Mostly somebody who may do something.
  const auto known = tokens_.size() + 1;
  if (people_.size() > known && !dice.one_in(8)) return people_[dice.below(known)];
  return people_[dice.below(people_.size())];
}

void contract_people::rotate(contract_dice& dice) {
  auto& token = tokens_[dice.below(tokens_.size())];
  auto& person = people_[token.person];
  people_[former_].authorization = person.authorization;
  token.issued = issue(person.name, token.scopes, token.boards);
  person.authorization =
      dice.one_of<std::string>({"Bearer ", "bearer ", "BEARER  "}) + token.issued.token;
  write();
}

std::string contract_people::line_about_reading() const {
  return "tokens in force: " + std::to_string(tokens_.size());
}

}  // namespace scoreboard::system_test
