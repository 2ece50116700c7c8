#include "http/api/read_replies.hpp"

#include <array>
#include <cstddef>
#include <vector>

#include "http/api/reply.hpp"
#include "http/api/tagged.hpp"

namespace scoreboard::http {

namespace {

/// The answer to a read, which may be that of many who asked for the same. It has one text for each
/// form of numbers that they want.
class read_reply final : public actors::reply_handler {
 public:
  /// Those who want one form of numbers, and what is known in their form.
  struct audience {
    std::vector<std::shared_ptr<exchange>> exchanges{};
    std::shared_ptr<const tagged_text> known{};    // nullptr: nothing
    std::shared_ptr<rendered_answers> rendered{};  // nullptr: nothing is kept
  };

  read_reply(wire::read asked, number_form numbers, audience readers, outcome_json render,
             bool has_tag)
      : asked_(std::move(asked)), render_(std::move(render)), has_tag_(has_tag) {
    by_form_[static_cast<std::size_t>(numbers)] = std::move(readers);
  }

  void on_outcome(wire::outcome outcome, const wire::answer_origin& origin) override {
    for (const auto numbers : {number_form::number, number_form::string}) {
      const auto& readers = by_form_[static_cast<std::size_t>(numbers)];
      if (readers.exchanges.empty()) continue;
      const auto answer = with_origin(response_to(outcome, numbers, readers), origin);
      for (const auto& reader : readers.exchanges) reader->answer(answer);
    }
  }

  bool share_with(reply_handler& other) override {
    auto* const alike = dynamic_cast<read_reply*>(&other);
    if (alike == nullptr) return false;
    for (std::size_t form = 0; form < number_forms; ++form) {
      auto& readers = by_form_[form];
      auto& more = alike->by_form_[form];
      if (readers.exchanges.empty()) {
        std::swap(readers, more);
        continue;
      }
      for (auto& reader : more.exchanges) readers.exchanges.push_back(std::move(reader));
      more.exchanges.clear();
    }
    return true;
  }

 private:
  response response_to(const wire::outcome& outcome, number_form numbers,
                       const audience& to) const {
    // This holds the JSON, so it does not matter whether it is still among the rendered ones.
    if (std::holds_alternative<wire::unchanged>(outcome) && to.known) return {200, to.known};
    auto json = render_(outcome, numbers);
    if (!json) return failure(error_in(outcome));
    if (!has_tag_) return {200, *std::move(json)};
    const auto text = tagged(*std::move(json));
    if (const auto* const found = std::get_if<wire::listing>(&outcome);
        found != nullptr && found->tag != 0 && to.rendered)
      to.rendered->put(asked_, {found->tag, text});
    return {200, text};
  }

  const wire::read asked_;
  const outcome_json render_;
  const bool has_tag_;
  std::array<audience, number_forms> by_form_;
};

std::optional<std::string> json_of_listing(const wire::outcome& outcome, number_form numbers) {
  const auto* const found = std::get_if<wire::listing>(&outcome);
  if (found == nullptr) return std::nullopt;
  return json_of(found->list, numbers);
}

}  // namespace

std::shared_ptr<actors::reply_handler> reply_with_listing(
    std::shared_ptr<exchange> to, wire::read asked, number_form numbers,
    std::shared_ptr<const tagged_text> known, std::shared_ptr<rendered_answers> rendered) {
  return std::make_shared<read_reply>(
      std::move(asked), numbers,
      read_reply::audience{{std::move(to)}, std::move(known), std::move(rendered)}, json_of_listing,
      true);
}

std::shared_ptr<actors::reply_handler> reply_with_json(std::shared_ptr<exchange> to,
                                                       number_form numbers, outcome_json render,
                                                       bool has_tag) {
  return std::make_shared<read_reply>(wire::read(), numbers, read_reply::audience{{std::move(to)}},
                                      std::move(render), has_tag);
}

std::shared_ptr<actors::reply_handler> reply_with_status(std::shared_ptr<exchange> to,
                                                         std::string_view status) {
  return make_reply<wire::listing>(std::move(to), [status](const wire::listing&) {
    return response{200, tagged(status_json(status))};
  });
}

}  // namespace scoreboard::http
