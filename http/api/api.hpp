#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include <caf/actor.hpp>

#include "actors/bridge/bridge.hpp"
#include "actors/bridge/request_gate.hpp"
#include "http/api/rendered_answers.hpp"
#include "http/connections/connection.hpp"
#include "src/wire/messages.hpp"

namespace scoreboard::http {

/// The HTTP contract: paths and methods to operations, and outcomes to answers.
/// Thread rule: any thread.
class api final : public request_handler {
 public:
  struct limits {
    std::uint64_t entries = 10'000;      ///< in one answer
    std::size_t body_bytes = 4096;       ///< of a single score
    std::size_t list_bytes = 2'097'152;  ///< of a list of scores
  };

  api(caf::actor bridge, actors::request_gate& gate, const limits& bounds);

  std::size_t max_body_bytes(std::string_view target) const override;
  response refuse(refusal why) const override;
  void handle(request what, std::shared_ptr<exchange> with) override;

 private:
  void score(const request& what, const std::shared_ptr<exchange>& with);
  void scores(const request& what, const std::shared_ptr<exchange>& with);
  void ready(const std::shared_ptr<exchange>& with);
  void top(std::string_view count, const std::shared_ptr<exchange>& with);
  void window(std::string_view position, std::string_view scope,
              const std::shared_ptr<exchange>& with);
  void submit_read(wire::query asks, const std::shared_ptr<exchange>& with);
  void submit_update(const request& what, std::vector<wire::change> changes,
                     const std::shared_ptr<exchange>& with,
                     std::shared_ptr<actors::reply_handler> reply);
  void submit(wire::operation what, const std::shared_ptr<exchange>& with,
              std::shared_ptr<actors::reply_handler> reply);

  const caf::actor bridge_;
  actors::request_gate& gate_;
  const limits limits_;
  const std::shared_ptr<rendered_answers> rendered_;  // replies may outlive this object
};

}  // namespace scoreboard::http
