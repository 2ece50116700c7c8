#include "http/api/object_visitor.hpp"

#include <algorithm>

namespace scoreboard::http {

namespace {

bool is_scalar(json_value::kind kind) {
  return kind != json_value::kind::object && kind != json_value::kind::array;
}

}  // namespace

void object_visitor::on_value(const json_value& value, std::size_t end) {
  value_end_ = end;
  if (in_object_ && depth_ == object_depth_ + 1) {
    if (is_scalar(value.is)) return end_member(value);
    value_ = value;
  } else if (depth_ == object_depth_ && (object_depth_ == 0 || has_root_)) {
    in_object_ = value.is == json_value::kind::object;
    if (object_depth_ == 0) has_root_ = in_object_;
    if (in_object_ || object_depth_ == 1) begin_object();
    if (!in_object_ && object_depth_ == 1) end_object(false);
  } else if (depth_ == 0) {
    has_root_ = value.is == json_value::kind::array;
  }
  if (!is_scalar(value.is)) ++depth_;
}

void object_visitor::on_key(std::string_view name, std::size_t end) {
  if (!in_object_ || depth_ != object_depth_ + 1) return;
  key_end_ = end;
  begin_member(name);
}

void object_visitor::on_end(std::size_t end) {
  value_end_ = end;
  --depth_;
  if (!in_object_) return;
  if (depth_ == object_depth_ + 1) return end_member(value_);
  if (depth_ == object_depth_) {
    in_object_ = false;
    end_object(true);
  }
}

std::string_view object_visitor::raw(const json_value& value) const {
  const auto begin = text_.find_first_not_of(" \t\r\n:", key_end_);
  auto end = value_end_;
  if (value.is == json_value::kind::number)
    end = std::min(text_.find_first_not_of("0123456789+-.eE", end), text_.size());
  return text_.substr(begin, end - begin);
}

}  // namespace scoreboard::http
