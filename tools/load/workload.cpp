#include "tools/load/workload.hpp"

#include <variant>

#include <fmt/format.h>

#include "tools/load/verifier.hpp"

namespace scoreboard::load {

namespace {

constexpr std::int64_t greatest_change = 100;

std::mt19937_64 seeded(std::uint64_t seed, std::uint64_t thread) {
  std::seed_seq sequence{seed & 0xffffffff, seed >> 32, thread};
  return std::mt19937_64(sequence);
}

/// A change of a score in either direction, more often upwards, never 0.
std::int64_t draw_change(std::mt19937_64& random) {
  const auto change = std::uniform_int_distribution<std::int64_t>(1, greatest_change)(random);
  return random() % 8 == 0 ? -change : change;
}

}  // namespace

workload::workload(const options& settings, std::uint64_t thread, verifier* checked_by)
    : options_(settings),
      verifier_(checked_by),
      random_(seeded(settings.seed, thread)),
      users_(settings.users_to_draw()),
      positions_(1, settings.users),
      // Random, so that another run with the same seed does not look like a repetition.
      key_prefix_(fmt::format("load-{:08x}-{}-", std::random_device{}(), thread)) {
  for (const auto& service : settings.urls)
    writers_.emplace_back(service, user_names(settings.names, settings.first_user));
}

bool workload::next(request& out, std::size_t url_index) {
  auto& writer = writers_[url_index];
  out.kind = options_.requests.draw(random_);
  out.updates.clear();
  switch (out.kind) {
    case request_kind::top:
      writer.get_top(out, options_.top);
      return true;
    case request_kind::window:
      writer.get_window(out, positions_(random_), options_.scope);
      return true;
    case request_kind::bulk:
      if (!draw_writes(out, options_.bulk_size, true)) return false;
      break;
    case request_kind::relative:
    case request_kind::absolute:
      if (!draw_writes(out, 1, out.kind == request_kind::relative)) return false;
      break;
  }
  if (verifier_ == nullptr) {
    writer.put(out, {});
  } else {
    out.began = verifier_->begin();
    writer.put(out, fmt::format("{}{}", key_prefix_, ++keys_));
  }
  return true;
}

bool workload::draw_writes(request& out, std::size_t count, bool relative) {
  for (std::size_t i = 0; i < count; ++i) {
    auto user = draw_user();
    if (verifier_ != nullptr) {
      const auto free = verifier_->reserve(user);
      if (!free) return false;
      user = *free;
    }
    const auto value =
        relative ? draw_change(random_)
                 : std::uniform_int_distribution<std::int64_t>(0, greatest_random_total)(random_);
    out.updates.push_back({user, relative, value});
  }
  return true;
}

std::uint32_t workload::draw_user() {
  return std::visit([this](auto& users) { return users(random_); }, users_);
}

request_source::verdict workload::ended(const request& sent, const response& answer) {
  if (verifier_ == nullptr) return verdict::settled;
  return verifier_->ended(sent, answer) ? verdict::settled : verdict::repeat;
}

void workload::gave_up(const request& sent) {
  if (verifier_ != nullptr) verifier_->gave_up(sent);
}

}  // namespace scoreboard::load
