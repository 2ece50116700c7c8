#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include <caf/actor.hpp>

#include "actors/bridge/bridge.hpp"
#include "actors/bridge/inflight_limit.hpp"
#include "http/api/rendered_answers.hpp"
#include "http/api/routes.hpp"
#include "http/api/server_link.hpp"
#include "src/wire/messages.hpp"

namespace scoreboard::http {

struct limits {
  std::uint64_t entries = 10'000;       ///< in one answer
  std::size_t body_bytes = 4096;        ///< of a score, a board's settings, a reset, a user's data
  std::size_t ranking_bytes = 131'072;  ///< of a list of users
  std::size_t list_bytes = 2'097'152;   ///< of a list of scores
};

/// What handlers send to the server: what a request asks for, with what every such request needs.
/// Thread rule: any thread.
class server_requests {
 public:
  server_requests(caf::actor bridge, actors::inflight_limit& inflight, std::uint64_t max_entries);

  /// Has a top or a window answered, from what is rendered already if the server says so.
  void read_core(const routed_request& of, wire::query asks) const;

  /// Has `asks` answered by `reply`, from a state that is as new as the request wants.
  void read(const routed_request& of, wire::query asks,
            std::shared_ptr<actors::reply_handler> reply) const;

  /// Has `action` carried out, once for each idempotency key. Call when the shape of the request is
  /// right: what is wrong with its key or its board comes after that.
  void update(const routed_request& of, wire::action action,
              std::shared_ptr<actors::reply_handler> reply) const;

  /// The same, for a change of the board that the request names.
  void update(const routed_request& of, wire::change change,
              std::shared_ptr<actors::reply_handler> reply) const;

  /// Has the least read that goes all the way.
  void probe(const routed_request& of, std::shared_ptr<actors::reply_handler> reply) const;

  /// For requests that follow others.
  const server_link& link() const noexcept { return link_; }
  std::uint64_t max_entries() const noexcept { return max_entries_; }

 private:
  /// `asks`, of the board or the snapshot that the request names.
  wire::read read_of(const routed_request& of, wire::query asks) const;

  void submit(wire::operation asked, const routed_request& of,
              std::shared_ptr<actors::reply_handler> reply) const;

  const server_link link_;
  const std::uint64_t max_entries_;
  // One for each form of numbers, which are other texts. Replies may outlive this object.
  const std::array<std::shared_ptr<rendered_answers>, number_forms> rendered_;
};

}  // namespace scoreboard::http
