#include "http/api/write_replies.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "http/api/read_json.hpp"
#include "http/api/reply.hpp"
#include "http/api/write_json.hpp"

namespace scoreboard::http {

namespace {

/// The only result of an update, or what the answer to it is instead.
std::variant<commits::result, response> only_result(const wire::results& results) {
  if (results.size() != 1) return failure(error_code::unavailable);
  if (const auto error = code_of(results.front().code)) return failure(*error);
  return results.front();
}

/// Of a write that makes something unless it is there.
int status_of(const commits::result& result) {
  constexpr int created = 201;
  return result.code == commits::result_code::created ? created : 200;
}

/// Answers with the response that `Render` makes of the only result.
template <class Render>
std::shared_ptr<actors::reply_handler> reply_to_one(std::shared_ptr<exchange> to, Render render) {
  return make_reply<wire::results>(
      std::move(to), [render = std::move(render)](const wire::results& results) -> response {
        auto found = only_result(results);
        if (auto* const refused = std::get_if<response>(&found)) return std::move(*refused);
        return render(std::get<commits::result>(found));
      });
}

scored scored_of(const parsed_scores& sent, const wire::change& change,
                 const commits::result& result) {
  scored entry{&change.user, result};
  if (const auto error = code_of(result.code)) entry.what = *error;
  if (!sent.boards.empty()) entry.board = sent.boards.at(change.board);
  return entry;
}

/// The results of all changes among what was sent, and the mistakes in between; nullopt when there
/// are not as many results as changes.
std::optional<std::vector<scored>> woven(const parsed_scores& sent, const wire::results& results) {
  std::vector<scored> list;
  list.reserve(sent.entries.size());
  auto next = results.begin();
  for (const auto& entry : sent.entries) {
    if (const auto* const bad = std::get_if<bad_score>(&entry)) {
      list.push_back({bad->user ? &*bad->user : nullptr, bad->why, bad->board});
      continue;
    }
    if (next == results.end()) return std::nullopt;
    list.push_back(scored_of(sent, std::get<wire::change>(entry), *next++));
  }
  if (next != results.end()) return std::nullopt;
  return list;
}

class list_reply final : public actors::reply_handler {
 public:
  list_reply(std::shared_ptr<exchange> to, parsed_scores sent, score_form form, number_form numbers)
      : exchange_(std::move(to)), sent_(std::move(sent)), form_(form), numbers_(numbers) {}

  void on_outcome(wire::outcome outcome, const wire::answer_origin& origin) override {
    exchange_->answer(with_origin(response_to(outcome), origin));
  }

 private:
  response response_to(const wire::outcome& outcome) const {
    const auto* const results = std::get_if<wire::results>(&outcome);
    if (results == nullptr) return failure(error_in(outcome));
    const auto list = woven(sent_, *results);
    if (!list) return failure(error_code::unavailable);
    return {200, json_of(*list, form_ == score_form::any_board, numbers_)};
  }

  const std::shared_ptr<exchange> exchange_;
  const parsed_scores sent_;
  const score_form form_;
  const number_form numbers_;
};

/// What was read after an update, which may be an error.
struct read_result {
  const wire::outcome& what;
  bool is_frozen = false;  ///< it is older than the update, see wire::answer_origin
};

/// The response to an update that was carried out.
using render_both = std::function<response(const commits::result&, const read_result&)>;

/// Whose version the answer has.
enum class answer_version : std::uint8_t {
  of_update,  ///< what it says first of all is what the update did
  of_read,    ///< it shows a state, which is the update's or a later one
};

/// The second half of update_then_read.
class read_after_update final : public actors::reply_handler {
 public:
  read_after_update(std::shared_ptr<exchange> to, render_both render, commits::result result,
                    answer_version shown, wire::answer_origin updated)
      : exchange_(std::move(to)),
        render_(std::move(render)),
        result_(result),
        shown_(shown),
        updated_(updated) {}

  void on_outcome(wire::outcome outcome, const wire::answer_origin& origin) override {
    auto shown = updated_;
    if (shown_ == answer_version::of_read) shown.version = std::max(shown.version, origin.version);
    shown.frozen_ms = origin.frozen_ms;
    exchange_->answer(
        with_origin(render_(result_, {outcome, origin.frozen_ms.has_value()}), shown));
  }

 private:
  const std::shared_ptr<exchange> exchange_;
  const render_both render_;
  const commits::result result_;
  const answer_version shown_;
  const wire::answer_origin updated_;
};

/// Reads what the answer to an update shows, once that was carried out.
class update_then_read final : public actors::reply_handler {
 public:
  update_then_read(std::shared_ptr<exchange> to, following_read where, wire::query asks,
                   answer_version shown, render_both render)
      : exchange_(std::move(to)),
        where_(std::move(where)),
        asks_(std::move(asks)),
        shown_(shown),
        render_(std::move(render)) {}

  void on_outcome(wire::outcome outcome, const wire::answer_origin& origin) override {
    const auto* const results = std::get_if<wire::results>(&outcome);
    if (results == nullptr)
      return exchange_->answer(with_origin(failure(error_in(outcome)), origin));
    auto found = only_result(*results);
    if (const auto* const refused = std::get_if<response>(&found))
      return exchange_->answer(with_origin(*refused, origin));
    const auto reply = std::make_shared<read_after_update>(
        exchange_, std::move(render_), std::get<commits::result>(found), shown_, origin);
    wire::read next{
        std::move(where_.board), std::move(asks_), where_.max_entries, 0, origin.version, {},
        where_.beyond_freeze};
    if (!where_.link.submit(std::move(next), reply, exchange_->id()))
      reply->on_outcome(wire::error_code::overloaded, {});
  }

 private:
  const std::shared_ptr<exchange> exchange_;
  following_read where_;
  wire::query asks_;
  const answer_version shown_;
  render_both render_;
};

}  // namespace

std::shared_ptr<actors::reply_handler> reply_with_total(std::shared_ptr<exchange> to,
                                                        ranking::user_id user,
                                                        number_form numbers) {
  return reply_to_one(std::move(to),
                      [user = std::move(user), numbers](const commits::result& result) {
                        return response{200, json_of(user, result.total, numbers)};
                      });
}

std::shared_ptr<actors::reply_handler> reply_with_result(std::shared_ptr<exchange> to,
                                                         ranking::user_id user,
                                                         number_form numbers) {
  return reply_to_one(std::move(to),
                      [user = std::move(user), numbers](const commits::result& result) {
                        return response{200, json_of(user, result, std::nullopt, numbers)};
                      });
}

std::shared_ptr<actors::reply_handler> reply_with_results(std::shared_ptr<exchange> to,
                                                          parsed_scores sent, score_form form,
                                                          number_form numbers) {
  return std::make_shared<list_reply>(std::move(to), std::move(sent), form, numbers);
}

std::shared_ptr<actors::reply_handler> reply_with_reset(std::shared_ptr<exchange> to,
                                                        std::uint64_t ended, number_form numbers) {
  return reply_to_one(std::move(to), [ended, numbers](const commits::result& /*result*/) {
    return response{200, reset_json(ended, numbers)};
  });
}

std::shared_ptr<actors::reply_handler> reply_with_nothing(std::shared_ptr<exchange> to,
                                                          int status) {
  return reply_to_one(std::move(to),
                      [status](const commits::result& /*result*/) { return response{status}; });
}

std::shared_ptr<actors::reply_handler> reply_with_rank(std::shared_ptr<exchange> to,
                                                       ranking::user_id user, number_form numbers,
                                                       following_read where) {
  wire::user_query asks{{user, false}};
  return std::make_shared<update_then_read>(
      std::move(to), std::move(where), std::move(asks), answer_version::of_read,
      [user = std::move(user), numbers](const commits::result& result, const read_result& read) {
        if (read.is_frozen) return response{200, json_of(user, result, std::nullopt, numbers)};
        new_rank shown;
        if (const auto* const standing = std::get_if<wire::user_standing>(&read.what))
          shown = {standing->rank, standing->of};
        return response{200, json_of(user, result, shown, numbers)};
      });
}

std::shared_ptr<actors::reply_handler> reply_with_board(std::shared_ptr<exchange> to,
                                                        boards::settings settings,
                                                        number_form numbers, following_read where) {
  auto board = where.board;
  return std::make_shared<update_then_read>(
      std::move(to), std::move(where), wire::board_query(), answer_version::of_update,
      [board = std::move(board), settings = std::move(settings), numbers](
          const commits::result& result, const read_result& read) {
        const int status = status_of(result);
        const auto* const found = std::get_if<wire::board_description>(&read.what);
        if (found == nullptr) return response{status, json_of(board, settings, numbers)};
        auto described = *found;
        // Somebody else may have changed these since.
        described.settings = settings;
        if (result.code == commits::result_code::created) {
          described.of = 0;
          described.best.reset();
          described.worst.reset();
        }
        return response{status, json_of(board, described, numbers)};
      });
}

std::shared_ptr<actors::reply_handler> reply_with_snapshot(std::shared_ptr<exchange> to,
                                                           std::string name, number_form numbers,
                                                           following_read where) {
  wire::snapshot_query asks{name};
  return std::make_shared<update_then_read>(
      std::move(to), std::move(where), std::move(asks), answer_version::of_update,
      [name = std::move(name), numbers](const commits::result& result, const read_result& read) {
        const auto* const found = std::get_if<wire::snapshot_description>(&read.what);
        return response{status_of(result), found != nullptr ? json_of(*found, numbers)
                                                            : unknown_snapshot_json(name, numbers)};
      });
}

}  // namespace scoreboard::http
