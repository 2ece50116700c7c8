#include "http/connections/progress_order.hpp"

#include <utility>

namespace scoreboard::http {

progress_order::place::place(progress_order& order, std::function<void()> give_way)
    : order_(order), give_way_(std::move(give_way)), node_{this}, at_(node_.begin()) {}

progress_order::place::~place() { leave(); }

void progress_order::place::renew(time_point now) {
  progress_ = now;
  auto& to = served_ ? order_.served_ : order_.unserved_;
  to.splice(to.end(), *in_, at_);
  in_ = &to;
}

void progress_order::place::renew_served(time_point now) {
  served_ = true;
  renew(now);
}

void progress_order::place::enter(time_point now) {
  if (in_ == &node_) renew(now);
}

void progress_order::place::leave() {
  if (in_ == &node_) return;
  node_.splice(node_.end(), *in_, at_);
  in_ = &node_;
}

bool progress_order::lets_go(std::list<place*>& of, time_point before) {
  if (of.empty() || of.front()->progress_ > before) return false;
  auto& slowest = *of.front();
  slowest.leave();
  slowest.give_way_();
  return true;
}

bool progress_order::make_room(time_point now) {
  return lets_go(unserved_, now - patience) || lets_go(served_, now - patience) ||
         lets_go(unserved_, now) || lets_go(served_, now);
}

}  // namespace scoreboard::http
