#include "tools/load/mix.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include <fmt/format.h>

namespace scoreboard::load {

namespace {

constexpr std::uint32_t greatest_weight = 1'000'000;

}  // namespace

mix::mix(std::string_view text) {
  while (true) {
    const auto comma = text.find(',');
    const auto part = text.substr(0, comma);
    const auto equals = part.find('=');
    const auto* const known =
        std::find(request_kind_names.begin(), request_kind_names.end(), part.substr(0, equals));
    if (known == request_kind_names.end() || equals == std::string_view::npos)
      throw std::invalid_argument(fmt::format("\"{}\" is not KIND=WEIGHT with one of the kinds {}",
                                              part, fmt::join(request_kind_names, ", ")));
    auto& weight = weight_[static_cast<std::size_t>(known - request_kind_names.begin())];
    const auto digits = part.substr(equals + 1);
    const auto* const last = digits.data() + digits.size();
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), last, value);
    if (error != std::errc() || end != last || value > greatest_weight)
      throw std::invalid_argument(
          fmt::format("the weight in \"{}\" must be a number from 0 to {}", part, greatest_weight));
    if (weight != 0) throw std::invalid_argument(fmt::format("\"{}\" stands there twice", *known));
    weight = value;
    sum_ += value;
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  if (sum_ == 0) throw std::invalid_argument("all weights are 0");
}

request_kind mix::draw(std::mt19937_64& random) const {
  auto point = std::uniform_int_distribution<std::uint32_t>(0, sum_ - 1)(random);
  std::size_t kind = 0;
  while (point >= weight_[kind]) point -= weight_[kind++];
  return static_cast<request_kind>(kind);
}

}  // namespace scoreboard::load
