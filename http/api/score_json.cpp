#include "http/api/score_json.hpp"

#include <cstdint>
#include <string>
#include <utility>

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include "http/api/json_text.hpp"
#include "http/api/numbers.hpp"
#include "src/boards/names.hpp"

namespace scoreboard::http {

namespace {

/// The members of one entry as they come. Goes on after a mistake, so that a mistake in the JSON
/// itself is found first; remembers the first.
class score_entry {
 public:
  void key(std::string_view name) {
    member_ = name == "user"    ? member::user
              : name == "total" ? member::total
              : name == "score" ? member::score
                                : member::none;
    const auto bit = 1U << static_cast<unsigned>(member_);
    if (member_ == member::none || (seen_ & bit) != 0) mistake(error_code::invalid_body);
    seen_ |= bit;
  }

  void integer(std::optional<std::int64_t> value) {
    if (value && member_ == member::user)
      user_ = ranking::user_id(*value);
    else if (value && member_ == member::total)
      total_ = value;
    else
      other();
  }

  void text(std::string_view value) {
    if (member_ == member::user && boards::is_user_name(value)) {
      user_ = ranking::user_id(std::string(value));
    } else if (member_ == member::score) {
      score_ = parse_signed(value);
      if (!score_) mistake(error_code::invalid_score);
    } else {
      other();
    }
  }

  /// A value that the current member cannot have.
  void other() {
    switch (member_) {
      case member::user:
        mistake(error_code::invalid_user);
        break;
      case member::total:
        mistake(error_code::invalid_total);
        break;
      case member::score:
        mistake(error_code::invalid_score);
        break;
      case member::none:
        break;  // the unknown key is the mistake
    }
  }

  /// Not an object at all, so far.
  void mistake(error_code code) {
    if (!first_mistake_) first_mistake_ = code;
  }

  parsed_score result() && {
    if (!first_mistake_ && (!user_ || total_.has_value() == score_.has_value()))
      first_mistake_ = error_code::invalid_body;
    if (first_mistake_) return bad_score{std::move(user_), *first_mistake_};
    return wire::change{*std::move(user_),
                        total_ ? wire::change::kind::absolute : wire::change::kind::relative,
                        total_ ? *total_ : *score_};
  }

 private:
  enum class member { none, user, total, score };

  member member_ = member::none;
  unsigned seen_ = 0;
  std::optional<error_code> first_mistake_;
  std::optional<ranking::user_id> user_;
  std::optional<std::int64_t> total_;
  std::optional<std::int64_t> score_;
};

/// Takes the events of one body: a single entry, or a list of them.
class score_events : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, score_events> {
 public:
  explicit score_events(bool list) : entry_depth_(list ? 1 : 0) {}

  // -- RapidJSON's handler concept (its names) --
  bool Default() {
    value([](score_entry& entry) { entry.other(); });
    return true;
  }
  bool RawNumber(const char* bytes, rapidjson::SizeType size, bool) {
    value([&](score_entry& entry) { entry.integer(parse_integer({bytes, size})); });
    return true;
  }
  bool String(const char* bytes, rapidjson::SizeType size, bool) {
    value([&](score_entry& entry) { entry.text({bytes, size}); });
    return true;
  }
  bool StartObject() {
    if (depth_ == entry_depth_)
      entry_.emplace();
    else
      Default();
    ++depth_;
    return true;
  }
  bool Key(const char* bytes, rapidjson::SizeType size, bool) {
    if (depth_ == entry_depth_ + 1 && entry_) entry_->key({bytes, size});
    return true;
  }
  bool EndObject(rapidjson::SizeType) {
    if (--depth_ == entry_depth_ && entry_) finish_entry();
    return true;
  }
  bool StartArray() {
    if (depth_ == 0 && entry_depth_ == 1)
      is_list_ = true;
    else
      Default();
    ++depth_;
    return true;
  }
  bool EndArray(rapidjson::SizeType) {
    --depth_;
    return true;
  }

  /// Whether the root was what it should be.
  bool sound() const { return entry_depth_ == 0 ? !entries_.empty() : is_list_; }

  std::vector<parsed_score> entries() && { return std::move(entries_); }

 private:
  template <class Act>
  void value(Act act) {
    if (depth_ == entry_depth_ + 1 && entry_) {
      act(*entry_);
    } else if (depth_ == entry_depth_ && is_list_) {
      entry_.emplace().mistake(error_code::invalid_body);  // an element that is no object
      finish_entry();
    }
  }

  void finish_entry() {
    // One more than allowed is enough to know that there are too many.
    if (entries_.size() <= wire::update::max_changes)
      entries_.push_back((*std::move(entry_)).result());
    entry_.reset();
  }

  const int entry_depth_;
  int depth_ = 0;
  bool is_list_ = false;
  std::optional<score_entry> entry_;
  std::vector<parsed_score> entries_;
};

rapidjson::ParseErrorCode parse(std::string_view body, score_events& events) {
  // Iterative: nesting costs no stack. Numbers as strings: none goes through a double.
  constexpr unsigned flags = rapidjson::kParseValidateEncodingFlag |
                             rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
  rapidjson::MemoryStream bytes(body.data(), body.size());
  rapidjson::Reader reader;
  const auto parsed = reader.Parse<flags>(bytes, events);
  // The stream's end reads as '\0', which would make a body that holds one look ended there.
  if (!parsed.IsError() && bytes.Tell() < body.size())
    return rapidjson::kParseErrorDocumentRootNotSingular;
  return parsed.Code();
}

/// The entries of a body, or what is wrong with the whole of it.
std::variant<std::vector<parsed_score>, error_code> parse(std::string_view body, bool list) {
  std::optional<score_events> events(std::in_place, list);
  auto error = parse(body, *events);
  if (error == rapidjson::kParseErrorNumberTooBig ||
      error == rapidjson::kParseErrorStringUnicodeSurrogateInvalid) {
    // This may be JSON, but RapidJSON reads no further. It happens too seldom to look for it
    // before.
    events.emplace(list);
    error = parse(without_what_rapidjson_refuses(body), *events);
  }
  if (error != rapidjson::kParseErrorNone) return error_code::invalid_json;
  if (!events->sound()) return error_code::invalid_body;
  return std::move(*events).entries();
}

}  // namespace

std::variant<wire::change, error_code> parse_score(std::string_view body) {
  auto parsed = parse(body, false);
  if (const auto* error = std::get_if<error_code>(&parsed)) return *error;
  auto& entry = std::get<std::vector<parsed_score>>(parsed).front();
  if (const auto* bad = std::get_if<bad_score>(&entry)) return bad->why;
  return std::get<wire::change>(std::move(entry));
}

std::variant<std::vector<parsed_score>, error_code> parse_scores(std::string_view body) {
  auto parsed = parse(body, true);
  const auto* entries = std::get_if<std::vector<parsed_score>>(&parsed);
  if (entries != nullptr && entries->size() > wire::update::max_changes)
    return error_code::too_many;
  return parsed;
}

}  // namespace scoreboard::http
