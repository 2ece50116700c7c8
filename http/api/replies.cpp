#include "http/api/replies.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "http/api/failure.hpp"
#include "http/api/json.hpp"
#include "http/api/tagged.hpp"

namespace scoreboard::http {

namespace {

/// Says where an answer of the server comes from.
response with_origin(response what, const wire::answer_origin& origin) {
  // An error of version 0 is of no state. Any other answer is of one, be it the first.
  if (what.status == 200 || origin.version != 0)
    what.headers.push_back({"Scoreboard-Version", std::to_string(origin.version)});
  if (origin.replayed) what.headers.push_back({"Idempotent-Replayed", "true"});
  return what;
}

response success(response_body body) { return {200, std::move(body)}; }

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

  void on_outcome(wire::outcome what, const wire::answer_origin& origin) override {
    if (const auto* expected = std::get_if<Expected>(&what))
      return exchange_->answer(with_origin(render_(*expected), origin));
    exchange_->answer(with_origin(failure(error_in(what)), origin));
  }

 private:
  std::shared_ptr<exchange> exchange_;
  Render render_;
};

/// The answer to a read, which may be that of many who asked for the same. It has one text for each
/// form of numbers that they want.
class entries_reply final : public actors::reply_handler {
 public:
  entries_reply(std::shared_ptr<exchange> with, wire::read what, number_form numbers,
                std::shared_ptr<const tagged_text> known,
                std::shared_ptr<rendered_answers> rendered)
      : asked_(std::move(what)) {
    auto& readers = by_form_[static_cast<std::size_t>(numbers)];
    readers.known = std::move(known);
    readers.rendered = std::move(rendered);
    readers.exchanges.push_back(std::move(with));
  }

  void on_outcome(wire::outcome what, const wire::answer_origin& origin) override {
    for (const auto numbers : {number_form::number, number_form::string}) {
      const auto& readers = by_form_[static_cast<std::size_t>(numbers)];
      if (readers.exchanges.empty()) continue;
      const auto answer = with_origin(response_to(what, numbers, readers), origin);
      for (const auto& one : readers.exchanges) one->answer(answer);
    }
  }

  bool share_with(reply_handler& other) override {
    auto* const alike = dynamic_cast<entries_reply*>(&other);
    if (alike == nullptr) return false;
    for (std::size_t form = 0; form < number_forms; ++form) {
      auto& readers = by_form_[form];
      auto& more = alike->by_form_[form];
      if (readers.exchanges.empty()) {
        std::swap(readers, more);
        continue;
      }
      for (auto& one : more.exchanges) readers.exchanges.push_back(std::move(one));
      more.exchanges.clear();
    }
    return true;
  }

 private:
  /// Those who want one form of numbers.
  struct audience {
    std::vector<std::shared_ptr<exchange>> exchanges;
    std::shared_ptr<const tagged_text> known;  // in their form
    std::shared_ptr<rendered_answers> rendered;
  };

  response response_to(const wire::outcome& what, number_form numbers, const audience& to) const {
    if (const auto* found = std::get_if<wire::listing>(&what)) {
      const auto json = tagged(json_of(found->list, numbers));
      if (found->tag != 0) to.rendered->put(asked_, {found->tag, json});
      return success(json);
    }
    // This holds the JSON, so it does not matter whether it is still among the rendered ones.
    if (std::holds_alternative<wire::unchanged>(what) && to.known) return success(to.known);
    return failure(error_in(what));
  }

  const wire::read asked_;
  std::array<audience, number_forms> by_form_;
};

template <class Expected, class Render>
std::shared_ptr<actors::reply_handler> make_reply(std::shared_ptr<exchange> with, Render render) {
  return std::make_shared<reply<Expected, Render>>(std::move(with), std::move(render));
}

}  // namespace

std::shared_ptr<actors::reply_handler> reply_with_entries(
    std::shared_ptr<exchange> with, wire::read what, number_form numbers,
    std::shared_ptr<const tagged_text> known, std::shared_ptr<rendered_answers> rendered) {
  return std::make_shared<entries_reply>(std::move(with), std::move(what), numbers,
                                         std::move(known), std::move(rendered));
}

std::shared_ptr<actors::reply_handler> reply_with_status(std::shared_ptr<exchange> with,
                                                         std::string_view status) {
  return make_reply<wire::listing>(std::move(with), [status](const wire::listing&) {
    return success(tagged(status_json(status)));
  });
}

std::shared_ptr<actors::reply_handler> reply_with_total(std::shared_ptr<exchange> with,
                                                        ranking::user_id user,
                                                        number_form numbers) {
  return make_reply<wire::results>(
      std::move(with), [user = std::move(user), numbers](const wire::results& results) {
        if (results.size() != 1) return failure(error_code::unavailable);
        if (const auto* error = std::get_if<wire::error_code>(&results.front()))
          return failure(code_of(*error));
        return success(json_of(user, std::get<wire::new_total>(results.front()).total, numbers));
      });
}

std::shared_ptr<actors::reply_handler> reply_with_totals(std::shared_ptr<exchange> with,
                                                         std::vector<parsed_score> sent,
                                                         number_form numbers) {
  return make_reply<wire::results>(
      std::move(with), [sent = std::move(sent), numbers](const wire::results& results) {
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
        return success(json_of(list, numbers));
      });
}

}  // namespace scoreboard::http
