#include "http/api/replies.hpp"

#include <utility>
#include <variant>
#include <vector>

#include "http/api/failure.hpp"
#include "http/api/json.hpp"

namespace scoreboard::http {

namespace {

/// Of an outcome that is not what was expected; any other than an error is a mistake of the
/// server's.
error_code error_in(const wire::outcome& what) {
  const auto* error = std::get_if<wire::error_code>(&what);
  return error != nullptr ? code_of(*error) : error_code::unavailable;
}

/// Renders the outcome that `Expected` is.
template <class Expected, class Render>
class reply final : public actors::reply_handler {
 public:
  reply(std::shared_ptr<exchange> with, Render render)
      : exchange_(std::move(with)), render_(std::move(render)) {}

  void on_outcome(wire::outcome what) override {
    if (const auto* expected = std::get_if<Expected>(&what))
      return exchange_->answer(render_(*expected));
    exchange_->answer(failure(error_in(what)));
  }

 private:
  std::shared_ptr<exchange> exchange_;
  Render render_;
};

/// The answer to a read, which may be that of many who asked for the same.
class entries_reply final : public actors::reply_handler {
 public:
  entries_reply(std::shared_ptr<exchange> with, wire::read what,
                std::shared_ptr<const std::string> known,
                std::shared_ptr<rendered_answers> rendered)
      : asked_(std::move(what)), known_(std::move(known)), rendered_(std::move(rendered)) {
    exchanges_.push_back(std::move(with));
  }

  void on_outcome(wire::outcome what) override {
    const auto answer = response_to(what);
    for (const auto& one : exchanges_) one->answer(answer);
  }

  bool share_with(reply_handler& other) override {
    auto* const alike = dynamic_cast<entries_reply*>(&other);
    if (alike == nullptr) return false;
    for (auto& one : alike->exchanges_) exchanges_.push_back(std::move(one));
    alike->exchanges_.clear();
    return true;
  }

 private:
  response response_to(const wire::outcome& what) const {
    if (const auto* found = std::get_if<wire::listing>(&what)) {
      response answer{200, json_of(found->list)};
      if (found->version != 0) rendered_->put(asked_, {found->version, answer.body.shared()});
      return answer;
    }
    // This holds the JSON, so it does not matter whether it is still among the rendered ones.
    if (std::holds_alternative<wire::unchanged>(what) && known_) return {200, known_};
    return failure(error_in(what));
  }

  const wire::read asked_;
  const std::shared_ptr<const std::string> known_;
  const std::shared_ptr<rendered_answers> rendered_;
  std::vector<std::shared_ptr<exchange>> exchanges_;
};

template <class Expected, class Render>
std::shared_ptr<actors::reply_handler> make_reply(std::shared_ptr<exchange> with, Render render) {
  return std::make_shared<reply<Expected, Render>>(std::move(with), std::move(render));
}

}  // namespace

std::shared_ptr<actors::reply_handler> reply_with_entries(
    std::shared_ptr<exchange> with, wire::read what, std::shared_ptr<const std::string> known,
    std::shared_ptr<rendered_answers> rendered) {
  return std::make_shared<entries_reply>(std::move(with), std::move(what), std::move(known),
                                         std::move(rendered));
}

std::shared_ptr<actors::reply_handler> reply_with_status(std::shared_ptr<exchange> with,
                                                         std::string_view status) {
  return make_reply<wire::listing>(std::move(with), [status](const wire::listing&) {
    return response{200, status_json(status)};
  });
}

std::shared_ptr<actors::reply_handler> reply_with_total(std::shared_ptr<exchange> with,
                                                        ranking::user_id user) {
  return make_reply<wire::results>(
      std::move(with), [user = std::move(user)](const wire::results& results) {
        if (results.size() != 1) return failure(error_code::unavailable);
        if (const auto* error = std::get_if<wire::error_code>(&results.front()))
          return failure(code_of(*error));
        return response{200, json_of(user, std::get<wire::new_total>(results.front()).total)};
      });
}

std::shared_ptr<actors::reply_handler> reply_with_totals(std::shared_ptr<exchange> with,
                                                         std::vector<parsed_score> sent) {
  return make_reply<wire::results>(
      std::move(with), [sent = std::move(sent)](const wire::results& results) {
        std::vector<scored> list;
        list.reserve(sent.size());
        auto next = results.begin();
        for (const auto& one : sent) {
          if (const auto* bad = std::get_if<bad_score>(&one)) {
            list.push_back({bad->user ? &*bad->user : nullptr, bad->why});
          } else if (next != results.end()) {
            scored& done = list.emplace_back();
            done.user = &std::get<wire::change>(one).user;
            if (const auto* error = std::get_if<wire::error_code>(&*next))
              done.what = code_of(*error);
            else
              done.what = std::get<wire::new_total>(*next);
            ++next;
          }
        }
        if (list.size() != sent.size() || next != results.end())
          return failure(error_code::unavailable);
        return response{200, json_of(list)};
      });
}

}  // namespace scoreboard::http
