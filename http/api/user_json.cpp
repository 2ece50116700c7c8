#include "http/api/user_json.hpp"

#include <cstddef>
#include <optional>
#include <unordered_set>
#include <utility>

#include "http/api/json_visitor.hpp"
#include "http/api/user_value.hpp"
#include "src/ranking/user_hash.hpp"
#include "src/wire/read.hpp"

namespace scoreboard::http {

namespace {

/// Visits {"users": [...]}. Remembers the first mistake.
class users_visitor final : public json_visitor {
 public:
  explicit users_visitor(std::string_view /*body*/) {}

  void on_value(const json_value& value, std::size_t /*end*/) override {
    const bool is_array = value.is == json_value::kind::array;
    const bool is_object = value.is == json_value::kind::object;
    if (depth_ == 0 && !is_object) mistake(error_code::invalid_body);
    if (depth_ == 1 && !is_array) mistake(error_code::invalid_body);
    if (depth_ == 2) add(value);
    if (is_array || is_object) ++depth_;
  }

  void on_key(std::string_view name, std::size_t /*end*/) override {
    if (depth_ != 1) return;
    if (name != "users" || has_users_) mistake(error_code::invalid_body);
    has_users_ = true;
  }

  void on_end(std::size_t /*end*/) override { --depth_; }

  std::variant<std::vector<ranking::user_id>, error_code> take() {
    if (first_mistake_) return *first_mistake_;
    if (!has_users_) return error_code::invalid_body;
    if (sent_ > wire::ranking_query::max_users) return error_code::too_many;
    return std::move(users_);
  }

 private:
  void add(const json_value& value) {
    ++sent_;
    auto user = user_of(value);
    if (!user) return mistake(error_code::invalid_user);
    if (sent_ <= wire::ranking_query::max_users && known_.insert(*user).second)
      users_.push_back(*std::move(user));
  }

  void mistake(error_code code) {
    if (!first_mistake_) first_mistake_ = code;
  }

  int depth_ = 0;
  bool has_users_ = false;
  std::size_t sent_ = 0;
  std::vector<ranking::user_id> users_;
  std::unordered_set<ranking::user_id, ranking::user_hash> known_;
  std::optional<error_code> first_mistake_;
};

/// The only value of a text, or the outermost one.
class root_visitor final : public json_visitor {
 public:
  explicit root_visitor(std::string_view /*body*/) {}

  void on_value(const json_value& value, std::size_t /*end*/) override {
    if (!root_) root_ = value.is;
  }
  void on_key(std::string_view /*name*/, std::size_t /*end*/) override {}
  void on_end(std::size_t /*end*/) override {}

  json_value root() const { return {root_.value()}; }

 private:
  std::optional<json_value::kind> root_;
};

}  // namespace

std::variant<std::vector<ranking::user_id>, error_code> parse_users(std::string_view body) {
  auto visitor = visited<users_visitor>(body);
  if (!visitor) return error_code::invalid_json;
  return visitor->take();
}

std::variant<std::string, error_code> parse_data(std::string_view body) {
  const auto visitor = visited<root_visitor>(body);
  if (!visitor) return error_code::invalid_json;
  auto data = data_of(visitor->root(), trimmed(body));
  if (!data) return error_code::invalid_data;
  return *std::move(data);
}

}  // namespace scoreboard::http
