#include "tools/load/fill.hpp"

#include <algorithm>

#include "tools/load/error_text.hpp"

namespace scoreboard::load {

fill::fill(const options& settings, way chosen_way)
    : options_(settings),
      way_(chosen_way),
      random_(settings.seed),
      boards_(settings.boards_to_load()) {
  for (const auto& service : settings.urls)
    writers_.emplace_back(service, settings.names_of_users(), boards_, settings.token);
}

bool fill::next(request& out, std::size_t url_index) {
  if (lists_refused_ || !failure_.empty() || next_user_ == options_.users) return false;
  const bool lists = way_ == way::lists;
  const auto most = lists ? options_.bulk_size : 1;
  const auto end = next_user_ + std::min(most, options_.users - next_user_);
  out.kind = boards_.is_default() ? request_kind::bulk : request_kind::spread;
  if (!lists) out.kind = request_kind::absolute;
  out.board = boards_.board_of(next_user_);
  out.updates.clear();
  while (next_user_ < end) out.updates.push_back({next_user_++, false, totals_(random_)});
  writers_[url_index].write(out);
  return true;
}

request_source::verdict fill::ended(const request& sent, const response& answer) {
  if (answer.ok()) {
    set_ += static_cast<std::uint32_t>(sent.updates.size());
    return verdict::settled;
  }
  last_error_ = error_text(answer);
  const bool takes_no_lists = answer.status == 404 || answer.status == 405 || answer.status == 413;
  if (way_ == way::lists && takes_no_lists) {
    lists_refused_ = true;
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
