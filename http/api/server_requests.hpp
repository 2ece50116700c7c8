#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <caf/actor.hpp>

#include "actors/bridge/bridge.hpp"
#include "actors/bridge/inflight_limit.hpp"
#include "http/api/rendered_answers.hpp"
#include "http/api/routes.hpp"
#include "src/wire/messages.hpp"

namespace scoreboard::http {

struct limits {
  std::uint64_t entries = 10'000;      ///< in one answer
  std::size_t body_bytes = 4096;       ///< of a single score
  std::size_t list_bytes = 2'097'152;  ///< of a list of scores
};

/// What handlers send to the server: what a request asks for, with what every such request needs.
/// Thread rule: any thread.
class server_requests {
 public:
  server_requests(caf::actor bridge, actors::inflight_limit& inflight, const limits& bounds);

  /// Has `asks` answered as the request wants it.
  void read(const routed_request& of, wire::query asks) const;

  /// Has the changes carried out, once for each idempotency key. Call when the shape of the request
  /// is right: what is wrong with its key or its board comes after that.
  void update(const routed_request& of, std::vector<wire::change> changes,
              std::shared_ptr<actors::reply_handler> reply) const;

  /// Has the least read that goes all the way.
  void probe(const routed_request& of, std::shared_ptr<actors::reply_handler> reply) const;

 private:
  void submit(wire::operation what, const std::shared_ptr<exchange>& with,
              std::shared_ptr<actors::reply_handler> reply) const;

  const caf::actor bridge_;
  actors::inflight_limit& inflight_;
  const std::uint64_t max_entries_;
  // One for each form of numbers, which are other texts. Replies may outlive this object.
  const std::array<std::shared_ptr<rendered_answers>, number_forms> rendered_;
};

}  // namespace scoreboard::http
