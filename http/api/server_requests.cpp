#include "http/api/server_requests.hpp"

#include <string>
#include <utility>
#include <variant>

#include <caf/send.hpp>

#include "http/api/failure.hpp"
#include "http/api/idempotency.hpp"
#include "http/api/replies.hpp"
#include "src/boards/names.hpp"

namespace scoreboard::http {

namespace {

// About as many as the server keeps, see gateway.kept-answers.
constexpr std::size_t rendered_at_most = 64;

/// Lets an update that changes nothing and has no key be answered like a read: nothing is carried
/// out or remembered for it, but there has to be such a board, and its answer shows a state.
class reply_without_changes final : public actors::reply_handler {
 public:
  explicit reply_without_changes(std::shared_ptr<actors::reply_handler> reply)
      : reply_(std::move(reply)) {}

  void on_outcome(wire::outcome what, const wire::answer_origin& origin) override {
    if (std::holds_alternative<wire::listing>(what)) what = wire::results();
    reply_->on_outcome(std::move(what), origin);
  }

 private:
  const std::shared_ptr<actors::reply_handler> reply_;
};

}  // namespace

server_requests::server_requests(caf::actor bridge, actors::inflight_limit& inflight,
                                 const limits& bounds)
    : bridge_(std::move(bridge)),
      inflight_(inflight),
      max_entries_(bounds.entries),
      rendered_{std::make_shared<rendered_answers>(rendered_at_most),
                std::make_shared<rendered_answers>(rendered_at_most)} {}

void server_requests::read(const routed_request& of, wire::query asks) const {
  wire::read what{std::string(of.board()), asks, max_entries_};
  const auto form = of.numbers();
  const auto& rendered = rendered_[static_cast<std::size_t>(form)];
  auto known = rendered->find(what);
  what.known_tag = known.tag;
  auto reply = reply_with_entries(of.with, what, form, std::move(known.json), rendered);
  submit(std::move(what), of.with, std::move(reply));
}

void server_requests::update(const routed_request& of, std::vector<wire::change> changes,
                             std::shared_ptr<actors::reply_handler> reply) const {
  auto key = key_of(of.what);
  if (!key) return of.with->answer(failure(error_code::invalid_key));
  if (changes.empty() && of.what.idempotency_keys.empty()) {
    return submit(wire::read{std::string(of.board()), wire::top_query{0}, max_entries_}, of.with,
                  std::make_shared<reply_without_changes>(std::move(reply)));
  }
  submit(wire::update{std::string(of.board()), std::move(key->text), std::move(changes),
                      key->made_by, fingerprint_of(of.what)},
         of.with, std::move(reply));
}

void server_requests::probe(const routed_request& of,
                            std::shared_ptr<actors::reply_handler> reply) const {
  // Whoever can read nothing of a board can read all of it.
  submit(wire::read{std::string(boards::default_board), wire::top_query{0}, max_entries_}, of.with,
         std::move(reply));
}

void server_requests::submit(wire::operation what, const std::shared_ptr<exchange>& with,
                             std::shared_ptr<actors::reply_handler> reply) const {
  if (!inflight_.enter(wire::weigh(what))) return with->answer(failure(error_code::overloaded));
  caf::anon_send(bridge_, actors::bridge_request{std::move(what), std::move(reply)});
}

}  // namespace scoreboard::http
