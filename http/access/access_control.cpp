#include "http/access/access_control.hpp"

#include <stdexcept>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "http/access/credentials.hpp"
#include "http/access/token_file.hpp"

namespace scoreboard::http {

namespace {

/// Of a principal in a list, which it keeps.
std::shared_ptr<const principal> shared(std::shared_ptr<const access_list> list,
                                        const principal& who) {
  return {std::move(list), &who};
}

}  // namespace

access_control::access_control() : list_(std::make_shared<const access_list>()) {}

access_control::access_control(std::string token_file, boards::board_prefixes public_read)
    : token_file_(std::move(token_file)), public_read_(std::move(public_read)) {
  auto tokens = read_tokens(token_file_);
  if (const auto* const problem = std::get_if<token_file_problem>(&tokens))
    throw std::runtime_error(problem->what);
  list_ =
      std::make_shared<const access_list>(std::get<std::vector<token_entry>>(tokens), public_read_);
}

std::optional<caller> access_control::identify(std::span<const std::string> authorizations) const {
  auto list = current();
  if (authorizations.empty() || !list->asks_for_tokens()) {
    const auto& nobody = list->nobody();
    return caller{shared(std::move(list), nobody)};
  }
  const auto token = authorizations.size() == 1 ? token_in(authorizations.front()) : std::nullopt;
  if (!token) return std::nullopt;
  return find(hash_of_token(*token));
}

std::optional<caller> access_control::identify_again(const caller& earlier) const {
  return earlier.token ? find(*earlier.token) : identify({});
}

std::optional<caller> access_control::find(const token_hash& token) const {
  auto list = current();
  const auto* const who = list->find(token);
  if (who == nullptr) return std::nullopt;
  return caller{shared(std::move(list), *who), token};
}

reload_report access_control::reload() {
  if (token_file_.empty()) return {true, "there is no token file to read again"};
  auto tokens = read_tokens(token_file_);
  if (const auto* const problem = std::get_if<token_file_problem>(&tokens))
    return {false, fmt::format("the tokens from before stay in force: {}", problem->what)};
  const auto& read = std::get<std::vector<token_entry>>(tokens);
  auto list = std::make_shared<const access_list>(read, public_read_);
  const std::lock_guard lock(mutex_);
  list_ = std::move(list);
  return {true, fmt::format("tokens in force: {}", read.size())};
}

std::shared_ptr<const access_list> access_control::current() const {
  const std::lock_guard lock(mutex_);
  return list_;
}

}  // namespace scoreboard::http
