#include "tools/load/user_distribution.hpp"

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "tests/catch.hpp"
#include "tests/seed.hpp"
#include "tools/load/mix.hpp"

using namespace scoreboard::load;

namespace {

constexpr int draws = 1'000'000;

template <class Distribution>
std::vector<double> frequencies(std::mt19937_64& random, Distribution distribution,
                                std::uint32_t users) {
  std::vector<double> found(users);
  for (int i = 0; i < draws; ++i) found.at(distribution(random)) += 1.0 / draws;
  return found;
}

// The sum of squared deviations divided by the expected values; close to the number of users.
double chi_square(const std::vector<double>& found, double expected) {
  double sum = 0;
  for (const double frequency : found)
    sum += (frequency - expected) * (frequency - expected) / expected * draws;
  return sum;
}

}  // namespace

TEST_CASE("uniform users are equally likely") {
  SEEDED_GENERATOR(random);
  const auto found = frequencies(random, uniform_users(1000), 1000);
  // 999 degrees of freedom: mean 999, standard deviation 45.
  CHECK(chi_square(found, 1e-3) > 700);
  CHECK(chi_square(found, 1e-3) < 1300);
}

TEST_CASE("zipfian users have the formula's frequencies") {
  SEEDED_GENERATOR(random);
  for (const double theta : {0.5, 0.8, 0.99}) {
    constexpr std::uint32_t users = 10'000;
    const auto found = frequencies(random, zipfian_users(users, theta), users);
    const auto zeta = zipfian_users::zeta(users, theta);
    CAPTURE(theta);
    // Exact for the first two.
    for (std::uint32_t i = 0; i < 2; ++i) {
      const double expected = std::pow(i + 1, -theta) / zeta;
      CHECK(std::abs(found[i] - expected) < 6 * std::sqrt(expected / draws));
    }
    // The sums of the first 10, 100, ...: the method draws the first users about 5 % too often.
    double sum = 0;
    std::uint32_t next = 10;
    for (std::uint32_t i = 0; i < users; ++i) {
      sum += found[i];
      if (i + 1 != next) continue;
      CAPTURE(next);
      CHECK(sum == Approx(zipfian_users::zeta(next, theta) / zeta).epsilon(0.08));
      next *= 10;
    }
  }
}

TEST_CASE("very few zipfian users") {
  SEEDED_GENERATOR(random);
  const zipfian_users one(1, 0.9);
  const zipfian_users two(2, 0.9);
  for (int i = 0; i < 1000; ++i) {
    CHECK(one(random) == 0);
    CHECK(two(random) < 2);
  }
}

TEST_CASE("hot users get their share of the draws") {
  SEEDED_GENERATOR(random);
  const auto found = frequencies(random, hot_users(1000, 10, 0.9), 1000);
  double hot = 0;
  for (std::size_t i = 0; i < 10; ++i) hot += found[i];
  CHECK(hot == Approx(0.9).epsilon(0.005));
  CHECK(chi_square({found.begin(), found.begin() + 10}, 0.09) < 60);
  CHECK(chi_square({found.begin() + 10, found.end()}, 0.1 / 990) < 1300);
}

TEST_CASE("a mix has its weights") {
  const mix drawn("relative=70,top=20,window=10");
  SEEDED_GENERATOR(random);
  std::vector<int> found(request_kinds);
  for (int i = 0; i < 100'000; ++i) ++found[index_of(drawn.draw(random))];
  CHECK(found[index_of(request_kind::relative)] == Approx(70'000).epsilon(0.02));
  CHECK(found[index_of(request_kind::top)] == Approx(20'000).epsilon(0.05));
  CHECK(found[index_of(request_kind::window)] == Approx(10'000).epsilon(0.06));
  CHECK(found[index_of(request_kind::bulk)] == 0);
  CHECK_FALSE(drawn.has(request_kind::bulk));
}

TEST_CASE("a malformed mix is refused") {
  for (const auto* text : {"", "top", "top=", "top=x", "top=-1", "top=1,", "top=1,top=2", "top=0",
                           "topp=1", "top=1 ", "top=99999999999"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(mix(text), std::invalid_argument);
  }
}
