// The draws of contract_draws that read a board, or one of its snapshots.
#include <utility>

#include "tests/system/contract_draws.hpp"
#include "tests/system/contract_json.hpp"

namespace scoreboard::system_test {

std::string path_of(const contract_place& place) {
  const auto board = "/boards/" + place.board;
  return place.snapshot.empty() ? board : board + "/snapshots/" + place.snapshot;
}

contract_place contract_draws::place() {
  const auto name = dice_.board_name();
  return {name, dice_.one_in(3) && mostly_has_snapshots(name) ? snapshot_of(name) : ""};
}

contract_request contract_draws::read(const contract_place& place, std::string method,
                                      std::string target, std::string body,
                                      std::function<expected_answer(contract_model&)> meaning) {
  contract_request request{std::move(method), std::move(target), std::move(body),
                           std::move(meaning), place.board};
  request.snapshot = place.snapshot;
  if (!place.snapshot.empty()) request.needed_snapshots.push_back(place.snapshot);
  return request;
}

contract_request contract_draws::top() {
  const auto place = this->place();
  const bool is_short = place.board == "default" && place.snapshot.empty() && dice_.one_in(2);
  const auto path = (is_short ? "" : path_of(place)) + "/top/";
  const auto number = dice_.one_in(10) ? dice_.between(0, 200) : dice_.between(0, 14);
  if (dice_.one_in(2))
    return read(place, "GET", path + std::to_string(number), "",
                [=](contract_model& model) { return model.top(place, number); });
  const auto scope = dice_.between(0, dice_.one_in(10) ? 100 : 5);
  const auto position = number + 1;
  return read(place, "GET", path + std::to_string(position) + '/' + std::to_string(scope), "",
              [=](contract_model& model) { return model.window(place, position, scope); });
}

contract_request contract_draws::entries() {
  const auto place = this->place();
  entries_question question;
  query parameters;
  const auto add = [&](const char* parameter, std::optional<std::int64_t>& into, std::int64_t low,
                       std::int64_t high) {
    into = dice_.between(low, dice_.one_in(20) ? 20 * high : high);
    parameters.push_back(parameter + ('=' + std::to_string(*into)));
  };
  switch (dice_.below(3)) {
    case 0:
      if (!dice_.one_in(4)) add("from", question.from, 1, 15);
      if (!dice_.one_in(4)) add("limit", question.limit, 0, 8);
      break;
    case 1:
      question.user = dice_.user();
      parameters.push_back("user=" + segment(*question.user));
      break;
    default:
      question.total = dice_.total();
      parameters.push_back("total=" + std::to_string(*question.total));
  }
  if ((question.user || question.total) && !dice_.one_in(4)) add("scope", question.scope, 0, 6);
  if (dice_.one_in(3)) add("top", question.top, 0, 5);
  question.data = dice_.one_in(2);
  if (question.data) parameters.emplace_back("data=true");
  if (dice_.one_in(4) && mostly_has_snapshots(place.board))
    question.since = snapshot_of(place.board);
  if (question.since) parameters.push_back("since=" + *question.since);
  question.mode = dice_.mode(true);
  if (question.mode != rank_mode::position || dice_.one_in(5))
    parameters.push_back("rank=" + name_of(question.mode));
  auto request = read(place, "GET", target(path_of(place) + "/entries", parameters), "",
                      [=](contract_model& model) { return model.entries(place, question); });
  if (question.since) request.needed_snapshots.push_back(*question.since);
  return request;
}

contract_request contract_draws::ranking() {
  const auto place = this->place();
  const auto mode = dice_.mode();
  std::vector<contract_user> users(dice_.below(12));
  std::vector<std::string> texts;
  for (auto& user : users) {
    user = dice_.user();
    texts.push_back(json_of(user));
  }
  return read(place, "POST", target(path_of(place) + "/ranking", {"rank=" + name_of(mode)}),
              json_object({{"users", json_array(texts)}}),
              [=](contract_model& model) { return model.ranking(place, users, mode); });
}

contract_request contract_draws::count() {
  const auto place = this->place();
  std::optional<std::int64_t> minimum;
  std::optional<std::int64_t> maximum;
  query parameters;
  if (dice_.one_in(2)) {
    minimum = dice_.total();
    parameters.push_back("minimum=" + std::to_string(*minimum));
  }
  if (dice_.one_in(2)) {
    maximum = dice_.total();
    parameters.push_back("maximum=" + std::to_string(*maximum));
  }
  return read(place, "GET", target(path_of(place) + "/count", parameters), "",
              [=](contract_model& model) { return model.count(place, minimum, maximum); });
}

contract_request contract_draws::rank() {
  const auto place = this->place();
  const auto total = dice_.total();
  const auto mode = dice_.mode();
  return read(
      place, "GET",
      target(path_of(place) + "/rank", {"total=" + std::to_string(total), "rank=" + name_of(mode)}),
      "", [=](contract_model& model) { return model.rank(place, total, mode); });
}

contract_request contract_draws::user() {
  const auto place = this->place();
  const auto user = dice_.user();
  const auto mode = dice_.mode();
  return read(place, "GET",
              target(path_of(place) + "/users/" + segment(user),
                     mode == rank_mode::position ? query{} : query{"rank=" + name_of(mode)}),
              "", [=](contract_model& model) { return model.user(place, user, mode); });
}

}  // namespace scoreboard::system_test
