#include "tools/load/workload.hpp"

#include <algorithm>
#include <optional>
#include <variant>

#include <fmt/format.h>

#include "tools/load/verifier.hpp"

namespace scoreboard::load {

namespace {

constexpr std::int64_t greatest_change = 100;
/// Totals that changes alone lead to are of this size.
constexpr std::int64_t small_total = 1000;

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
      boards_(settings.boards_to_load()),
      users_(settings.users_to_draw()),
      positions_(1, (settings.users - 1) / boards_.size() + 1),
      // Random, so that another run with the same seed does not look like a repetition.
      key_prefix_(fmt::format("load-{:08x}-{}-", std::random_device{}(), thread)) {
  for (const auto& service : settings.urls)
    writers_.emplace_back(service, settings.names_of_users(), boards_, settings.token);
}

bool workload::next(request& out, std::size_t url_index) {
  out.kind = options_.requests.draw(random_);
  out.updates.clear();
  out.may_be_unknown = false;
  if (!is_write(out.kind))
    draw_read(out);
  else if (!draw_write(out))
    return false;
  key_.clear();
  if (verifier_ != nullptr) {
    verifier_->begin(out);
    if (is_write(out.kind)) key_ = key_prefix_ + std::to_string(out.number);
  }
  writers_[url_index].write(out, key_);
  return true;
}

/// False if every user has a write in flight.
bool workload::draw_write(request& out) {
  const auto count = is_list(out.kind) ? options_.bulk_size : 1;
  for (std::uint32_t i = 0; i < count; ++i) {
    auto user = draw_user();
    const bool keeps_board = i > 0 && out.kind == request_kind::bulk;
    if (keeps_board) user = boards_.nearest_on(out.board, user);
    if (verifier_ != nullptr) {
      const auto free = keeps_board ? verifier_->reserve_on_board(user) : verifier_->reserve(user);
      if (!free) break;
      user = *free;
    }
    if (i == 0) out.board = boards_.board_of(user);
    out.updates.push_back(draw_update(out.kind, user));
  }
  return !out.updates.empty();
}

update workload::draw_update(request_kind kind, std::uint32_t user) {
  if (kind != request_kind::absolute) return {user, true, draw_change(random_)};
  return {user, false,
          std::uniform_int_distribution<std::int64_t>(0, greatest_random_total)(random_)};
}

void workload::draw_read(request& out) {
  const auto user = draw_user();
  out.board = boards_.board_of(user);
  auto& asked = out.asked = {};
  asked.user = user;
  asked.scope = options_.scope;
  switch (out.kind) {
    case request_kind::top:
      asked.limit = options_.top;
      return;
    case request_kind::window:
      asked.position = positions_(random_);
      return;
    case request_kind::page:
      asked.position = positions_(random_);
      asked.limit = options_.page_size;
      return;
    case request_kind::around:
    case request_kind::user:
      out.may_be_unknown = !options_.fill;
      return;
    case request_kind::rank:
      asked.minimum = draw_total();
      return;
    case request_kind::count:
      return draw_bounds(asked);
    default:
      out.friends.clear();
      for (std::uint32_t i = 0; i < options_.friends; ++i)
        out.friends.push_back(boards_.nearest_on(out.board, draw_user()));
  }
}

/// One that may be on the board: half of them as --fill and absolute writes make them.
std::int64_t workload::draw_total() {
  const auto most = random() % 2 == 0 ? greatest_random_total : small_total;
  return std::uniform_int_distribution<std::int64_t>(0, most)(random_);
}

/// Both bounds, or now and then only one.
void workload::draw_bounds(read_query& asked) {
  asked.minimum = draw_total();
  asked.maximum = draw_total();
  if (asked.minimum > asked.maximum) std::swap(asked.minimum, asked.maximum);
  switch (random() % 4) {
    case 0:
      asked.minimum = read_query::no_minimum;
      return;
    case 1:
      asked.maximum = read_query::no_maximum;
      return;
    default:
      return;
  }
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
