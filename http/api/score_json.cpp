#include "http/api/score_json.hpp"

#include <array>
#include <cassert>
#include <cstddef>
#include <map>
#include <utility>

#include "http/api/names.hpp"
#include "http/api/numbers.hpp"
#include "http/api/object_visitor.hpp"
#include "http/api/user_value.hpp"

namespace scoreboard::http {

namespace {

enum class member : std::uint8_t { user, total, score, data, season, board };

constexpr std::array<std::string_view, 6> score_members{"user", "total",  "score",
                                                        "data", "season", "board"};

/// How many of the members a score of this form may have.
constexpr std::size_t members_of(score_form form) {
  constexpr std::size_t core = 3;
  constexpr std::size_t full = 5;
  if (form == score_form::core) return core;
  return form == score_form::full ? full : score_members.size();
}

/// The boards of a list, each once.
class board_list {
 public:
  std::uint32_t place_of(std::string name) {
    const auto next = static_cast<std::uint32_t>(names_.size());
    const auto [found, is_new] = places_.try_emplace(name, next);
    if (is_new) names_.push_back(std::move(name));
    return found->second;
  }

  std::vector<std::string> take() && { return std::move(names_); }

 private:
  std::vector<std::string> names_;
  std::map<std::string, std::uint32_t> places_;  // people choose the keys: no hash to aim at
};

/// The members of one score as they come. Goes on after a mistake, so that a mistake in the JSON
/// itself is found first; remembers the first.
class score_entry {
 public:
  explicit score_entry(score_form form) : form_(form) {}

  void begin_member(std::string_view name) {
    member_ = members_.enter(name, members_of(form_));
    if (!member_) mistake(error_code::invalid_body);
  }

  /// Whether the bytes of the member's value are needed.
  bool keeps_bytes() const { return member_ == member::data; }

  /// `raw`: the bytes of the value, if they are needed.
  void end_member(const json_value& value, std::string_view raw) {
    if (!member_) return;  // the key is the mistake
    switch (*member_) {
      case member::user:
        return take(user_, user_of(value), error_code::invalid_user);
      case member::total:
        return take(total_, integer_of(value), error_code::invalid_total);
      case member::score:
        return take(score_, score_of(value), error_code::invalid_score);
      case member::data:
        return take(data_, data_of(value, raw), error_code::invalid_data);
      case member::season:
        return take(season_, season_of(value), error_code::invalid_body);
      case member::board:
        return take(board_, board_of(value), error_code::invalid_board);
    }
  }

  void mistake(error_code code) {
    if (!first_mistake_) first_mistake_ = code;
  }

  parsed_score result(board_list& boards) && {
    if (!first_mistake_ && (!user_ || total_.has_value() == score_.has_value() ||
                            (form_ == score_form::any_board && !board_)))
      first_mistake_ = error_code::invalid_body;
    if (first_mistake_) return bad_score{std::move(user_), std::move(board_), *first_mistake_};
    wire::change change{*std::move(user_)};
    change.how = total_ ? wire::change::kind::absolute : wire::change::kind::relative;
    change.value = total_ ? *total_ : *score_;
    change.data = std::move(data_);
    change.season = season_.value_or(0);
    if (board_) change.board = boards.place_of(*std::move(board_));
    return change;
  }

 private:
  template <class T>
  void take(std::optional<T>& to, std::optional<T> found, error_code otherwise) {
    if (!found) return mistake(otherwise);
    to = std::move(found);
  }

  static std::optional<std::int64_t> score_of(const json_value& value) {
    if (value.is != json_value::kind::text) return std::nullopt;
    return parse_signed(value.text);
  }

  static std::optional<std::string> board_of(const json_value& value) {
    if (value.is != json_value::kind::text || !may_name_board(value.text)) return std::nullopt;
    return std::string(value.text);
  }

  const score_form form_;
  std::optional<member> member_;
  member_names<member, score_members.size()> members_{score_members};
  std::optional<error_code> first_mistake_;
  std::optional<ranking::user_id> user_;
  std::optional<std::int64_t> total_;
  std::optional<std::int64_t> score_;
  std::optional<std::string> data_;
  std::optional<std::uint64_t> season_;
  std::optional<std::string> board_;
};

/// Makes entries of a body.
class score_visitor final : public object_visitor {
 public:
  score_visitor(std::string_view body, root expected, score_form form)
      : object_visitor(body, expected), form_(form) {}

  parsed_scores take() { return {std::move(entries_), std::move(boards_).take()}; }

 protected:
  void begin_object() override { entry_.emplace(form_); }
  void begin_member(std::string_view name) override { entry_->begin_member(name); }
  void end_member(const json_value& value) override {
    entry_->end_member(value, entry_->keeps_bytes() ? raw(value) : std::string_view());
  }
  void end_object(bool is_object) override {
    if (!is_object) entry_->mistake(error_code::invalid_body);
    // One more than allowed is enough to know that there are too many.
    if (entries_.size() <= wire::change_list::max_changes)
      entries_.push_back((*std::move(entry_)).result(boards_));
    entry_.reset();
  }

 private:
  const score_form form_;
  std::optional<score_entry> entry_;
  std::vector<parsed_score> entries_;
  board_list boards_;
};

/// The entries of a body, or what is wrong with the whole of it.
std::variant<parsed_scores, error_code> parse(std::string_view body, object_visitor::root expected,
                                              score_form form) {
  auto visitor = visited<score_visitor>(body, expected, form);
  if (!visitor) return error_code::invalid_json;
  if (!visitor->has_expected_root()) return error_code::invalid_body;
  return visitor->take();
}

}  // namespace

std::variant<wire::change, error_code> parse_score(std::string_view body, score_form form) {
  assert(form != score_form::any_board);
  auto parsed = parse(body, object_visitor::root::object, form);
  if (const auto* error = std::get_if<error_code>(&parsed)) return *error;
  auto& entry = std::get<parsed_scores>(parsed).entries.front();
  if (const auto* bad = std::get_if<bad_score>(&entry)) return bad->why;
  return std::get<wire::change>(std::move(entry));
}

void refuse_others(parsed_scores& sent, const boards::board_prefixes& allowed) {
  if (allowed.all()) return;
  board_list boards;  // those that are left: the server is told of no other
  for (auto& entry : sent.entries) {
    if (auto* const bad = std::get_if<bad_score>(&entry)) {
      if (bad->board && !allowed.covers(*bad->board)) bad->why = error_code::forbidden;
      continue;
    }
    auto& change = std::get<wire::change>(entry);
    auto& board = sent.boards[change.board];
    if (allowed.covers(board))
      change.board = boards.place_of(board);
    else
      entry = bad_score{std::move(change.user), board, error_code::forbidden};
  }
  sent.boards = std::move(boards).take();
}

std::variant<parsed_scores, error_code> parse_scores(std::string_view body, score_form form) {
  auto parsed = parse(body, object_visitor::root::list, form);
  const auto* list = std::get_if<parsed_scores>(&parsed);
  if (list != nullptr && list->entries.size() > wire::change_list::max_changes)
    return error_code::too_many;
  return parsed;
}

}  // namespace scoreboard::http
