#include "tests/system/crash_request.hpp"

#include <utility>

#include "tests/system/contract.hpp"

namespace scoreboard::system_test {

namespace {

constexpr std::size_t least_requests = 15;
constexpr std::size_t longest_short_list = 8;
constexpr std::size_t longest_list = 1000;

std::string signed_text(std::int64_t value) {
  std::string text = value < 0 ? "" : "+";
  text += std::to_string(value);
  return text;
}

std::string body_of(const crash_change& one) {
  return one.what == crash_change::kind::set ? absolute(one.user, one.value)
                                             : relative(one.user, signed_text(one.value));
}

crash_change draw_add(std::mt19937_64& random) {
  constexpr std::int64_t most_units = 1000;
  const auto units = static_cast<std::int64_t>(draw(random, 2 * most_units + 1)) - most_units;
  return {crash_change::kind::add, shared_user(draw(random, shared_users)), units * count_unit + 1};
}

crash_change draw_set(std::mt19937_64& random, std::size_t sender, std::int64_t& owned_total) {
  return {crash_change::kind::set, owned_user(sender, draw(random, owned_users)), ++owned_total};
}

}  // namespace

std::string shared_user(std::size_t number) {
  // Both kinds of users.
  return number % 2 == 0 ? std::to_string(number) : json_string("shared " + std::to_string(number));
}

std::string owned_user(std::size_t sender, std::size_t number) {
  return json_string("owned " + std::to_string(sender) + "-" + std::to_string(number));
}

std::string full_user() { return json_string("full"); }

std::string crash_request::body() const {
  if (!list) return body_of(changes.front());
  std::vector<std::string> entries;
  for (const crash_change& one : changes) entries.push_back(body_of(one));
  return score_list(entries);
}

std::vector<std::string> crash_request::keys() const {
  return keyed ? std::vector{name} : std::vector<std::string>();
}

std::string crash_request::text() const { return name + (keyed ? " " : " (no key) ") + body(); }

std::mt19937_64 generator(std::uint64_t seed, std::uint64_t first, std::uint64_t second) {
  std::seed_seq mixed{seed, seed >> 32, first, second};
  return std::mt19937_64(mixed);
}

std::size_t draw(std::mt19937_64& random, std::size_t below) { return random() % below; }

std::vector<crash_request> draw_keyed_pair(std::mt19937_64& random, std::size_t number) {
  std::vector<crash_request> pair(2);
  for (crash_request& one : pair) {
    one.name = "pause." + std::to_string(number) + ".single";
    one.route = draw(random, 3);
    one.changes.push_back(draw_add(random));
  }
  pair[1].name = "pause." + std::to_string(number) + ".list";
  pair[1].list = true;
  pair[1].changes.push_back(draw_add(random));
  return pair;
}

std::vector<crash_request> draw_requests(std::uint64_t seed, std::size_t round, std::size_t sender,
                                         std::int64_t& owned_total) {
  auto random = generator(seed, round, sender + 1);
  std::vector<crash_request> requests(least_requests + draw(random, least_requests));
  for (std::size_t i = 0; i < requests.size(); ++i) {
    crash_request& one = requests[i];
    one.name = std::to_string(round) + "." + std::to_string(sender) + "." + std::to_string(i);
    one.keyed = draw(random, 4) != 0;
    one.route = draw(random, 5);
    one.list = draw(random, 6) == 0;
    if (!one.list) {
      one.changes.push_back(draw(random, 4) == 0 ? draw_set(random, sender, owned_total)
                                                 : draw_add(random));
      continue;
    }
    const bool as_long_as_can_be = draw(random, 20) == 0;
    const std::size_t length =
        as_long_as_can_be ? longest_list : 1 + draw(random, longest_short_list);
    for (std::size_t at = 0; at < length; ++at) {
      switch (draw(random, 6)) {
        case 0:
          one.changes.push_back({crash_change::kind::overflow, full_user(), 1});
          break;
        case 1:
          one.changes.push_back(draw_set(random, sender, owned_total));
          break;
        default:
          one.changes.push_back(draw_add(random));
      }
    }
  }
  return requests;
}

}  // namespace scoreboard::system_test
