#include "tests/system/contract_draws.hpp"

#include <cctype>
#include <charconv>
#include <utility>

#include "tests/system/contract.hpp"
#include "tests/system/contract_json.hpp"

namespace scoreboard::system_test {

namespace {

std::string percent_encoded(const std::string& text) {
  constexpr const char* digits = "0123456789ABCDEF";
  std::string encoded;
  for (const char byte : text) {
    const bool is_plain = std::isalnum(static_cast<unsigned char>(byte)) != 0 || byte == '-' ||
                          byte == '_' || byte == '.';
    if (is_plain) {
      encoded += byte;
      continue;
    }
    encoded += '%';
    encoded += digits[static_cast<unsigned char>(byte) / 16];
    encoded += digits[static_cast<unsigned char>(byte) % 16];
  }
  return encoded;
}

bool is_canonical_integer(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && std::to_string(number) == text;
}

std::string signed_text(std::int64_t number) {
  return (number < 0 ? "" : "+") + std::to_string(number);
}

/// The members of a score as they are sent.
std::string score_json(const contract_score& score, const std::string& board = "") {
  return json_object({{"board", board},
                      {"user", json_of(score.user)},
                      {"total", score.total ? json_of(*score.total) : ""},
                      {"score", score.total ? "" : json_string(signed_text(score.added))},
                      {"data", score.data.value_or("")},
                      {"season", score.season ? json_of(*score.season) : ""}});
}

std::string joined(const std::vector<std::string>& parts, char separator) {
  std::string text;
  for (const auto& part : parts) {
    if (!text.empty()) text += separator;
    text += part;
  }
  return text;
}

}  // namespace

std::string name_of(rank_mode mode) {
  if (mode == rank_mode::position) return "position";
  return mode == rank_mode::competition ? "competition" : "dense";
}

contract_request contract_draws::next(std::uint64_t known_version) {
  if (dice_.one_in(8))
    return dice_.one_in(4) ? draw_wrong_snapshot_request(dice_) : draw_wrong_request(dice_);
  contract_request request = draw_right();
  const auto add = [&](const std::string& parameter) {
    request.target += request.target.find('?') == std::string::npos ? '?' : '&';
    request.target += parameter;
  };
  if (dice_.one_in(8)) add("int=string");
  // A snapshot has one version.
  if (!request.is_write() && request.snapshot.empty() && dice_.one_in(8))
    add("at_least=" + std::to_string(known_version));
  return request;
}

contract_request contract_draws::draw_right() {
  struct kind {
    std::size_t weight;
    contract_request (contract_draws::*draw)();
  };
  using draws = contract_draws;
  static const std::vector<kind> kinds{{12, &draws::put_score},
                                       {16, &draws::post_score},
                                       {5, &draws::post_scores},
                                       {5, &draws::post_scores_of_boards},
                                       {8, &draws::top},
                                       {14, &draws::entries},
                                       {5, &draws::ranking},
                                       {4, &draws::count},
                                       {4, &draws::rank},
                                       {8, &draws::user},
                                       {3, &draws::delete_user},
                                       {4, &draws::data},
                                       {5, &draws::hidden},
                                       {2, &draws::board},
                                       {5, &draws::put_board},
                                       {1, &draws::delete_board},
                                       {2, &draws::names},
                                       {3, &draws::standings},
                                       {2, &draws::boards_of},
                                       {1, &draws::erase},
                                       {2, &draws::reset},
                                       {3, &draws::put_snapshot},
                                       {3, &draws::snapshots},
                                       {3, &draws::snapshot},
                                       {2, &draws::delete_snapshot},
                                       {4, &draws::frozen}};
  std::size_t sum = 0;
  for (const auto& kind : kinds) sum += kind.weight;
  std::size_t drawn = dice_.below(sum);
  auto chosen = kinds.begin();
  while (drawn >= chosen->weight) drawn -= (chosen++)->weight;
  return (this->*chosen->draw)();
}

std::string path_segment(const contract_user& user) { return percent_encoded(json_of(user)); }

std::string contract_draws::segment(const contract_user& user) {
  const auto* const string = std::get_if<std::string>(&user);
  if (string == nullptr) return path_segment(user);
  const std::string& text = *string;
  const bool means_another =
      is_canonical_integer(text) || text == "." || text == ".." || text == "\"5\"";
  return means_another || dice_.one_in(3) ? path_segment(user) : percent_encoded(text);
}

std::string contract_draws::target(const std::string& path, query parameters) {
  for (std::size_t i = parameters.size(); i > 1; --i)
    std::swap(parameters[i - 1], parameters[dice_.below(i)]);
  return parameters.empty() ? path : path + '?' + joined(parameters, '&');
}

// -- scores ---------------------------------------------------------------------------------------

contract_request contract_draws::put_score() {
  const auto name = dice_.board_name();
  const auto score = dice_.score(false);
  const bool is_short = name == "default" && dice_.one_in(2);
  return {"PUT", is_short ? "/score" : "/boards/" + name + "/score", score_json(score),
          [=](contract_model& model) { return model.put_score(name, score); }, name};
}

contract_request contract_draws::post_score() {
  const auto name = dice_.board_name();
  const auto score = this->score(name);
  const bool show_rank = dice_.one_in(3);
  contract_request request{
      "POST", "/boards/" + name + "/score" + (show_rank ? "?show=rank" : ""), score_json(score),
      [=](contract_model& model) { return model.post_score(name, score, show_rank); }, name};
  request.shows_moment = show_rank;
  return request;
}

contract_draws::sent_entry contract_draws::entry(const std::string& on_board, bool with_board) {
  listed_score entry;
  if (with_board) {
    entry.board_name = on_board;
    entry.board = json_string(entry.board_name);
  }
  if (!dice_.one_in(10)) {
    entry.score = score(on_board);
    return {entry, score_json(entry.score, entry.board.value_or(""))};
  }
  if (dice_.one_in(4)) {
    // Names nothing: what cannot be named is null.
    if (with_board) entry.board = "null";
    entry.code = "invalid_body";
    entry.user_json = "null";
    return {entry, dice_.one_of<std::string>({"5", "null", "[]", "{}", "\"total\""})};
  }
  if (with_board && dice_.one_in(4)) {
    entry.board = "null";
    entry.code = "invalid_board";
    entry.user_json = "1";
    const auto board = dice_.one_of<std::string>({"5", "null", "\".x\"", "\"frozen\""});
    return {entry, "{\"board\":" + board + ",\"user\":1,\"total\":1}"};
  }
  const wrong_entry wrong = dice_.one_of(wrong_entries());
  entry.code = wrong.code;
  entry.user_json = wrong.user_json;
  const std::string board = with_board ? "\"board\":" + *entry.board + ',' : "";
  return {entry, '{' + board + wrong.members + '}'};
}

contract_request contract_draws::post_scores() {
  const auto name = dice_.board_name();
  std::vector<listed_score> list;
  std::vector<std::string> texts;
  const std::size_t most = grows_large(name) ? 200 : 60;
  for (auto left = dice_.below(dice_.one_in(6) ? most : 8); left > 0; --left) {
    auto [drawn, text] = entry(name, false);
    list.push_back(std::move(drawn));
    texts.push_back(std::move(text));
  }
  return {"POST", "/boards/" + name + "/scores", json_array(texts),
          [=](contract_model& model) { return model.post_scores(name, list); }, name};
}

contract_request contract_draws::post_scores_of_boards() {
  std::vector<listed_score> list;
  std::vector<std::string> texts;
  for (auto left = dice_.below(8); left > 0; --left) {
    auto [drawn, text] = entry(dice_.board_name(), true);
    list.push_back(std::move(drawn));
    texts.push_back(std::move(text));
  }
  return {"POST", "/scores", json_array(texts),
          [=](contract_model& model) { return model.post_scores(list); }, ""};
}

}  // namespace scoreboard::system_test
