#include "tools/load/fill.hpp"

#include <algorithm>

#include "tools/load/error_text.hpp"

namespace scoreboard::load {

fill::fill(const options& settings, way chosen_way)
    : options_(settings), way_(chosen_way), random_(settings.seed) {
  for (const auto& service : settings.urls)
    writers_.emplace_back(service, user_names(settings.names, settings.first_user));
}

bool fill::next(request& out, std::size_t url_index) {
  if (bulk_refused_ || !failure_.empty() || next_user_ == options_.users) return false;
  const bool bulk = way_ == way::bulk;
  const auto most = bulk ? options_.bulk_size : 1;
  const auto end = next_user_ + std::min(most, options_.users - next_user_);
  out.kind = bulk ? request_kind::bulk : request_kind::absolute;
  out.updates.clear();
  while (next_user_ < end) out.updates.push_back({next_user_++, false, totals_(random_)});
  writers_[url_index].put(out, {});
  return true;
}

request_source::verdict fill::ended(const request& sent, const response& answer) {
  if (answer.ok()) {
    set_ += static_cast<std::uint32_t>(sent.updates.size());
    return verdict::settled;
  }
  last_error_ = error_text(answer);
  const bool has_no_bulk = answer.status == 404 || answer.status == 405 || answer.status == 413;
  if (way_ == way::bulk && has_no_bulk) {
    bulk_refused_ = true;
    return verdict::settled;
  }
  if (answer.status >= 400 && answer.status < 500) {
    failure_ = last_error_;
    return verdict::settled;
  }
  return verdict::repeat;
}

void fill::gave_up(const request& /*sent*/) { failure_ = last_error_; }

}  // namespace scoreboard::load
