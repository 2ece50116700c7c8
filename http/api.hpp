#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include <caf/actor.hpp>

#include "actors/request_gate.hpp"
#include "http/connection.hpp"
#include "src/wire/messages.hpp"

namespace scoreboard::http {

/// The HTTP contract: paths and methods to operations, and outcomes to answers.
/// Thread rule: any thread.
class api final : public request_handler {
 public:
  /// `max_entries`: the most that one answer may hold.
  api(caf::actor bridge, actors::request_gate& gate, std::uint64_t max_entries);

  void handle(request what, std::shared_ptr<exchange> with) override;

 private:
  void score(const request& what, const std::shared_ptr<exchange>& with);
  void top(std::string_view count, const std::shared_ptr<exchange>& with);
  void window(std::string_view position, std::string_view scope,
              const std::shared_ptr<exchange>& with);
  void submit(wire::operation what, const std::shared_ptr<exchange>& with);

  const caf::actor bridge_;
  actors::request_gate& gate_;
  const std::uint64_t max_entries_;
};

}  // namespace scoreboard::http
