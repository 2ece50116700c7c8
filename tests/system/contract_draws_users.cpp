// The draws of contract_draws about boards as such, and about single users.
#include <utility>

#include "tests/system/contract_draws.hpp"
#include "tests/system/contract_json.hpp"

namespace scoreboard::system_test {

namespace {

/// Behind which name, and how many: what lists of names take.
struct page_of_names_draw {
  std::string after;
  std::size_t limit = 100;
  std::vector<std::string> parameters;

  explicit page_of_names_draw(contract_dice& dice) {
    if (dice.one_in(2)) {
      after = dice.board_name();
      parameters.push_back("after=" + after);
    }
    if (!dice.one_in(4)) {
      limit = 1 + dice.below(6);
      parameters.push_back("limit=" + std::to_string(limit));
    }
  }
};

}  // namespace

// -- users of a board -----------------------------------------------------------------------------

contract_request contract_draws::delete_user() {
  const auto name = dice_.board_name();
  const auto user = dice_.user();
  return {"DELETE", "/boards/" + name + "/users/" + segment(user), "",
          [=](contract_model& model) { return model.delete_user(name, user); }, name};
}

contract_request contract_draws::data() {
  const auto name = dice_.board_name();
  const auto user = dice_.user();
  const auto kept = dice_.one_in(3) ? "" : dice_.data();
  return {kept.empty() ? "DELETE" : "PUT", "/boards/" + name + "/users/" + segment(user) + "/data",
          kept, [=](contract_model& model) { return model.set_data(name, user, kept); }, name};
}

contract_request contract_draws::hidden() {
  const auto name = dice_.board_name();
  const auto user = dice_.user();
  const bool hide = dice_.one_in(2);
  return {hide ? "PUT" : "DELETE", "/boards/" + name + "/users/" + segment(user) + "/hidden", "",
          [=](contract_model& model) { return model.set_hidden(name, user, hide); }, name};
}

// -- boards ---------------------------------------------------------------------------------------

contract_request contract_draws::board() {
  const auto name = dice_.board_name();
  return {"GET", "/boards/" + name, "", [=](contract_model& model) { return model.board(name); },
          name};
}

contract_request contract_draws::delete_board() {
  // Mostly these, so that others grow.
  auto name =
      dice_.one_in(4) ? dice_.board_name() : dice_.one_of<std::string>({"x.y", "-", "Zz_9"});
  while (grows_large(name) && !dice_.one_in(10)) name = dice_.board_name();
  return {"DELETE", "/boards/" + name, "",
          [=](contract_model& model) { return model.delete_board(name); }, name};
}

contract_request contract_draws::names() {
  const page_of_names_draw page(dice_);
  return {"GET", target("/boards", page.parameters), "",
          [=](contract_model& model) { return model.names(page.after, page.limit); }, ""};
}

// -- users of all boards --------------------------------------------------------------------------

contract_request contract_draws::standings() {
  const auto user = dice_.user();
  const auto mode = dice_.mode();
  std::vector<std::string> names;
  std::string listed;
  for (auto left = 1 + dice_.below(6); left > 0; --left) {
    names.push_back(dice_.board_name());
    listed += (listed.empty() ? "" : ",") + names.back();
  }
  return {"GET", target("/users/" + segment(user), {"boards=" + listed, "rank=" + name_of(mode)}),
          "", [=](contract_model& model) { return model.standings(user, names, mode); }, ""};
}

contract_request contract_draws::boards_of() {
  const auto user = dice_.user();
  const page_of_names_draw page(dice_);
  return {"GET", target("/users/" + segment(user) + "/boards", page.parameters), "",
          [=](contract_model& model) { return model.boards_of(user, page.after, page.limit); }, ""};
}

contract_request contract_draws::erase() {
  const auto user = dice_.user();
  contract_request request{"DELETE", "/users/" + segment(user), "",
                           [=](contract_model& model) { return model.erase(user); }, ""};
  request.erased = user;
  return request;
}

}  // namespace scoreboard::system_test
