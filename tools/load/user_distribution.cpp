#include "tools/load/user_distribution.hpp"

#include <algorithm>
#include <cmath>

namespace scoreboard::load {

double zipfian_users::zeta(std::uint32_t n, double theta) {
  double sum = 0;
  for (std::uint32_t i = 1; i <= n; ++i) sum += std::pow(i, -theta);
  return sum;
}

zipfian_users::zipfian_users(std::uint32_t users, double theta)
    : users_(users),
      alpha_(1 / (1 - theta)),
      zeta_(zeta(users, theta)),
      eta_((1 - std::pow(2.0 / users, 1 - theta)) / (1 - zeta(2, theta) / zeta_)),
      up_to_second_(1 + std::pow(0.5, theta)) {}

std::uint32_t zipfian_users::operator()(std::mt19937_64& random) const {
  const double u = std::uniform_real_distribution<double>(0, 1)(random);
  const double point = u * zeta_;
  if (point < 1 || users_ == 1) return 0;
  if (point < up_to_second_ || users_ == 2) return 1;
  const auto index = static_cast<std::uint32_t>(users_ * std::pow(eta_ * u - eta_ + 1, alpha_));
  return std::min(index, users_ - 1);
}

}  // namespace scoreboard::load
