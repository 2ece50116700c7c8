#include "http/api/reset_json.hpp"

#include <array>
#include <optional>

#include "http/api/object_visitor.hpp"
#include "http/api/user_value.hpp"

namespace scoreboard::http {

namespace {

enum class reset_member : std::uint8_t { season };

constexpr std::array<std::string_view, 1> reset_members{"season"};

class reset_visitor final : public object_visitor {
 public:
  explicit reset_visitor(std::string_view body) : object_visitor(body, root::object) {}

  /// nullopt: the body is no reset.
  std::optional<std::uint64_t> take() const {
    if (mistaken_ || !has_expected_root()) return std::nullopt;
    return season_;
  }

 protected:
  void begin_member(std::string_view name) override {
    if (!members_.enter(name)) mistaken_ = true;
  }
  void end_member(const json_value& value) override { season_ = season_of(value); }

 private:
  member_names<reset_member, reset_members.size()> members_{reset_members};
  bool mistaken_ = false;
  std::optional<std::uint64_t> season_;
};

}  // namespace

std::variant<std::uint64_t, error_code> parse_reset(std::string_view body) {
  const auto visitor = visited<reset_visitor>(body);
  if (!visitor) return error_code::invalid_json;
  if (const auto season = visitor->take()) return *season;
  return error_code::invalid_body;
}

}  // namespace scoreboard::http
