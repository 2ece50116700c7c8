#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <boost/static_string/static_string.hpp>

#include "src/base/random_word.hpp"

namespace scoreboard {

/// By what people find one request again in the logs of everything that it went through (the header
/// X-Request-Id). Means nothing to the service. Empty: it has none. Never allocates.
class request_id : public boost::static_strings::static_string<64> {
 public:
  request_id() = default;

  /// REQUIRES: at most static_capacity bytes.
  explicit request_id(std::string_view text)
      : boost::static_strings::static_string<64>(text.data(), text.size()) {}

  // NOLINTNEXTLINE(google-explicit-constructor): it is a text.
  operator std::string_view() const noexcept { return {data(), size()}; }

  // Those of Boost are ambiguous in some versions, because this is also a text of another kind.
  friend bool operator==(const request_id& a, const request_id& b) noexcept {
    return std::string_view(a) == std::string_view(b);
  }
};

/// Whether `text` may be one: 1 to 64 of [A-Za-z0-9._-], so that it is itself in any log.
/// conf/nginx.conf has the same rule.
constexpr bool is_request_id(std::string_view text) noexcept {
  if (text.empty() || text.size() > request_id::static_capacity) return false;
  for (const char c : text) {
    const bool allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    if (!allowed) return false;
  }
  return true;
}

/// Makes ids for requests whose senders give none: 8 characters that this object drew, and 7 that
/// count. Thread rule: one thread.
class request_ids {
 public:
  request_ids() { write(random_word(), 0, drawn); }

  request_id next() {
    write(++count_, drawn, text_.size());
    return request_id({text_.data(), text_.size()});
  }

 private:
  static constexpr std::size_t drawn = 8;

  void write(std::uint64_t number, std::size_t begin, std::size_t end) noexcept {
    constexpr std::string_view digits = "0123456789abcdefghjkmnpqrstvwxyz";
    for (auto at = end; at > begin; number /= digits.size())
      text_[--at] = digits[number % digits.size()];
  }

  std::array<char, 15> text_{};
  std::uint64_t count_ = 0;
};

}  // namespace scoreboard
