#pragma once

#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "actors/bridge/bridge.hpp"
#include "http/api/failure.hpp"
#include "http/connections/connection.hpp"
#include "http/connections/response.hpp"
#include "src/wire/messages.hpp"

/// What all replies to outcomes have in common.
namespace scoreboard::http {

/// Says where an answer of the server comes from.
response with_origin(response answer, const wire::answer_origin& origin);

/// Of an outcome that is not what was expected; any other than an error is a mistake of the
/// server's.
error_code error_in(const wire::outcome& outcome);

/// Answers with the response that `Render` makes of the outcome, if that is what is expected.
template <class Expected, class Render>
class reply final : public actors::reply_handler {
 public:
  reply(std::shared_ptr<exchange> to, Render render)
      : exchange_(std::move(to)), render_(std::move(render)) {}

  void on_outcome(wire::outcome outcome, const wire::answer_origin& origin) override {
    if (const auto* expected = std::get_if<Expected>(&outcome))
      return exchange_->answer(with_origin(render_(*expected), origin));
    exchange_->answer(with_origin(failure(error_in(outcome)), origin));
  }

 private:
  std::shared_ptr<exchange> exchange_;
  Render render_;
};

template <class Expected, class Render>
std::shared_ptr<actors::reply_handler> make_reply(std::shared_ptr<exchange> to, Render render) {
  return std::make_shared<reply<Expected, Render>>(std::move(to), std::move(render));
}

}  // namespace scoreboard::http
