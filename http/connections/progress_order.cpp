#include "http/connections/progress_order.hpp"

#include <utility>

namespace scoreboard::http {

progress_order::place::place(progress_order& order, std::function<void()> give_way)
    : order_(order), give_way_(std::move(give_way)), node_{this}, at_(node_.begin()) {}

progress_order::place::~place() { leave(); }

void progress_order::place::renew() {
  auto& from = node_.empty() ? order_.waiting_ : node_;
  order_.waiting_.splice(order_.waiting_.end(), from, at_);
}

void progress_order::place::enter() {
  if (!node_.empty()) renew();
}

void progress_order::place::leave() {
  if (node_.empty()) node_.splice(node_.end(), order_.waiting_, at_);
}

bool progress_order::make_room() {
  if (waiting_.empty()) return false;
  auto& slowest = *waiting_.front();
  slowest.leave();
  slowest.give_way_();
  return true;
}

}  // namespace scoreboard::http
