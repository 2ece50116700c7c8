#include "tools/load/read_text.hpp"

#include <fmt/format.h>

namespace scoreboard::load {

std::string text_of(const recorded_read& read, const user_directory& users) {
  const auto& asked = read.asked;
  switch (read.kind) {
    case request_kind::top:
      return fmt::format("top/{}", asked.limit);
    case request_kind::window:
      return fmt::format("top/{}/{}", asked.position, asked.scope);
    case request_kind::page:
      return fmt::format("entries?from={}&limit={}", asked.position, asked.limit);
    case request_kind::around:
      return fmt::format("entries?user={}&scope={}", users.name(asked.user), asked.scope);
    case request_kind::user:
      return fmt::format("users/{}", users.name(asked.user));
    case request_kind::rank:
      return fmt::format("rank?total={}", asked.minimum);
    case request_kind::count:
      if (asked.minimum == read_query::no_minimum)
        return fmt::format("count?maximum={}", asked.maximum);
      if (asked.maximum == read_query::no_maximum)
        return fmt::format("count?minimum={}", asked.minimum);
      return fmt::format("count?minimum={}&maximum={}", asked.minimum, asked.maximum);
    default:
      return std::string(name_of(read.kind));
  }
}

}  // namespace scoreboard::load
