#include "http/connections/progress_order.hpp"

#include <utility>

namespace scoreboard::http {

progress_order::place::place(progress_order& order, std::function<void()> give_way)
    : order_(order), give_way_(std::move(give_way)), node_{this}, at_(node_.begin()) {}

progress_order::place::~place() { leave(); }

void progress_order::place::renew() {
  auto& to = served_ ? order_.served_ : order_.unserved_;
  to.splice(to.end(), *in_, at_);
  in_ = &to;
}

void progress_order::place::renew_served() {
  served_ = true;
  renew();
}

void progress_order::place::enter() {
  if (in_ == &node_) renew();
}

void progress_order::place::leave() {
  if (in_ == &node_) return;
  node_.splice(node_.end(), *in_, at_);
  in_ = &node_;
}

bool progress_order::make_room() {
  const auto& from = unserved_.empty() ? served_ : unserved_;
  if (from.empty()) return false;
  auto& slowest = *from.front();
  slowest.leave();
  slowest.give_way_();
  return true;
}

}  // namespace scoreboard::http
