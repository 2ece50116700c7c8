#include "tests/system/crash_member.hpp"

#include <exception>
#include <stdexcept>

#include "tests/system/contract.hpp"
#include "tests/system/crash_json.hpp"
#include "tests/system/crash_request.hpp"

namespace scoreboard::system_test {

namespace {

constexpr std::size_t least_writes = 8;
constexpr std::size_t most_more_writes = 10;
constexpr std::size_t longest_member_list = 12;
constexpr std::size_t users_of_member = 6;
// Apart from those of crash_sender and crash_owner.
constexpr std::size_t first_member_generator = 2000;

league_result result_of(const rapidjson::Value& json, const league_change& change) {
  if (member_text(json, "user") != change.user)
    throw std::runtime_error("not " + change.user + ": " + member_text(json, "user"));
  league_result result;
  if (json.HasMember("code")) {
    result.code = json["code"].GetString();
    return result;
  }
  if (!json["taken"].GetBool()) throw std::runtime_error(change.json() + " was not taken");
  result.total = json["total"].GetInt64();
  if (!json["previous"].IsNull()) result.previous = json["previous"].GetInt64();
  return result;
}

}  // namespace

crash_member::crash_member(std::uint64_t seed, std::string board, std::size_t number,
                           crash_cluster& processes)
    : seed_(seed), board_(std::move(board)), number_(number), sender_(processes) {}

void crash_member::run(std::size_t round) {
  try {
    play(round);
  } catch (const std::exception& failure) {
    complain(failure.what());
  }
}

void crash_member::play(std::size_t round) {
  auto random = generator(seed_, round, first_member_generator + number_);
  season_.reset();
  const std::size_t writes = least_writes + draw(random, most_more_writes);
  for (std::size_t i = 0; i < writes && complaint_.empty(); ++i) {
    if (draw(random, 4) == 0) season_ = sender_.season_of(board_, draw(random, 5));
    std::vector<league_change> changes;
    const std::size_t length = draw(random, 3) == 0 ? 1 + draw(random, longest_member_list) : 1;
    for (std::size_t at = 0; at < length; ++at) changes.push_back(draw_change(random));
    const std::string key =
        "league." + std::to_string(round) + "." + std::to_string(number_) + "." + std::to_string(i);
    write(std::move(changes), key, draw(random, 5));
  }
}

league_change crash_member::draw_change(std::mt19937_64& random) const {
  constexpr std::int64_t range = 20;  // small, so that totals are often equal
  const auto user = draw(random, users_of_member);
  const std::string name = std::to_string((number_ + 1) * 100 + user);
  league_change change;
  change.user = user % 2 == 0 ? name : json_string("m" + name);
  change.adds = draw(random, 2) == 0;
  change.value = static_cast<std::int64_t>(draw(random, 2 * range + 1)) - range;
  if (season_ && draw(random, 3) == 0) change.season = *season_;
  return change;
}

bool crash_member::write(std::vector<league_change> changes, const std::string& key,
                         std::size_t route) {
  const bool is_list = changes.size() > 1;
  keyed_request request{"POST", "/boards/" + board_ + (is_list ? "/scores" : "/score"), {}, key};
  std::vector<std::string> texts;
  texts.reserve(changes.size());
  for (const league_change& change : changes) texts.push_back(change.json());
  request.body = is_list ? score_list(texts) : texts.front();
  const auto answer = sender_.send(request, route);
  if (!answer) {
    complain("no answer for a long time: " + key);
    return false;
  }
  league_write made{answer->version, number_, key, std::move(changes), {}};
  try {
    if (answer->status == 409 && !is_list && parse_error(answer->body).code == "season_over") {
      refused_.push_back(made.changes.front().season);
      season_.reset();
      return false;
    }
    if (answer->status != 200) throw std::runtime_error("status " + std::to_string(answer->status));
    read_results(answer->body, is_list, made);
  } catch (const std::exception& failure) {
    complain(key + ": " + failure.what() + ": " + answer->body.substr(0, 1000));
    return false;
  }
  writes_.push_back(std::move(made));
  return true;
}

// Bug: a version that goes back, or that belongs to another try than the one that counted.
void crash_member::read_results(const std::string& body, bool is_list, league_write& write) {
  const auto json = parse_json(body);
  if (is_list && (!json.IsArray() || json.Size() != write.changes.size()))
    throw std::runtime_error("not as many results as changes");
  for (rapidjson::SizeType i = 0; i < write.changes.size(); ++i)
    write.results.push_back(result_of(is_list ? json[i] : json, write.changes[i]));
  if (write.version <= last_version_) {
    throw std::runtime_error("version " + std::to_string(write.version) + " after " +
                             std::to_string(last_version_));
  }
  last_version_ = write.version;
}

}  // namespace scoreboard::system_test
