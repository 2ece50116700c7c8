#include "http/api/server_requests.hpp"

#include <string>
#include <utility>
#include <variant>

#include "http/api/failure.hpp"
#include "http/api/idempotency.hpp"
#include "http/api/read_replies.hpp"
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

  void on_outcome(wire::outcome outcome, const wire::answer_origin& origin) override {
    if (std::holds_alternative<wire::listing>(outcome)) outcome = wire::results();
    reply_->on_outcome(std::move(outcome), origin);
  }

 private:
  const std::shared_ptr<actors::reply_handler> reply_;
};

}  // namespace

server_requests::server_requests(caf::actor bridge, actors::inflight_limit& inflight,
                                 std::uint64_t max_entries)
    : link_(std::move(bridge), inflight),
      max_entries_(max_entries),
      rendered_{std::make_shared<rendered_answers>(rendered_at_most),
                std::make_shared<rendered_answers>(rendered_at_most)} {}

void server_requests::read_core(const routed_request& of, wire::query asks) const {
  auto asked = read_of(of, std::move(asks));
  const auto form = of.numbers();
  const auto& rendered = rendered_[static_cast<std::size_t>(form)];
  auto known = rendered->find(asked);
  asked.known_tag = known.tag;
  auto reply = reply_with_listing(of.reply_to, asked, form, std::move(known.json), rendered);
  submit(std::move(asked), of, std::move(reply));
}

void server_requests::read(const routed_request& of, wire::query asks,
                           std::shared_ptr<actors::reply_handler> reply) const {
  submit(read_of(of, std::move(asks)), of, std::move(reply));
}

void server_requests::update(const routed_request& of, wire::action action,
                             std::shared_ptr<actors::reply_handler> reply) const {
  auto key = key_of(of.sent);
  if (!key) return of.reply_to->answer(failure(error_code::invalid_key));
  const auto* const list = std::get_if<wire::change_list>(&action);
  if (list != nullptr && list->changes.empty() && of.sent.idempotency_keys.empty()) {
    return submit(wire::read{list->boards.front(), wire::top_query{0}, max_entries_}, of,
                  std::make_shared<reply_without_changes>(std::move(reply)));
  }
  submit(wire::update{std::move(key->text), std::move(action), key->made_by,
                      fingerprint_of(of.sent), of.by.who->key_owner},
         of, std::move(reply));
}

void server_requests::update(const routed_request& of, wire::change change,
                             std::shared_ptr<actors::reply_handler> reply) const {
  wire::change_list list;
  list.boards.emplace_back(of.board());
  list.changes.push_back(std::move(change));
  update(of, wire::action(std::move(list)), std::move(reply));
}

void server_requests::probe(const routed_request& of,
                            std::shared_ptr<actors::reply_handler> reply) const {
  // Whoever can read nothing of a board can read all of it.
  submit(wire::read{std::string(boards::default_board), wire::top_query{0}, max_entries_}, of,
         std::move(reply));
}

wire::read server_requests::read_of(const routed_request& of, wire::query asks) const {
  wire::read asked{{}, std::move(asks), max_entries_, 0, of.at_least};
  if (wire::is_of_one_board(asked.asks)) asked.board = of.board();
  asked.beyond_freeze = of.by_admin();
  if (wire::is_of_a_ranking(asked.asks)) asked.snapshot = of.snapshot().value_or("");
  return asked;
}

void server_requests::submit(wire::operation asked, const routed_request& of,
                             std::shared_ptr<actors::reply_handler> reply) const {
  if (!link_.submit(std::move(asked), std::move(reply), of.sent.id))
    of.reply_to->answer(failure(error_code::overloaded));
}

}  // namespace scoreboard::http
