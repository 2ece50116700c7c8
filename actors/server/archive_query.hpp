#pragma once

#include <optional>
#include <vector>

#include "actors/server/messages.hpp"
#include "actors/sockets/ordered_actor.hpp"
#include "src/storage/archives/archive_store.hpp"

namespace scoreboard::actors {

/// Answers reads of archives, and adds to other answers what archives have to say: positions beside
/// those of now, and what frozen boards show. Reads from disk, so it is to have a thread of its
/// own: nobody else waits for that.
///
/// Takes a `read_batch` of an archive, or `add_from_archives`; sends one `answer_batch` to
/// `results_to`.
class archive_query final : public ordered_actor {
 public:
  /// `archives` outlives the actor system.
  archive_query(caf::actor_config& config, const storage::archives::archive_store& archives,
                caf::actor results_to);

  caf::behavior make_behavior() override;
  void on_exit() override;
  const char* name() const override { return "archive_query"; }

 private:
  void answer(read_batch& batch);
  void complete(answer_batch& batch);
  wire::outcome answer_of_archive(const read_batch& batch, const read_batch::job& job) const;
  wire::outcome completed(const read_batch::job& job, wire::outcome outcome) const;
  wire::outcome compared(const boards::archive_info& since, wire::outcome outcome) const;
  wire::outcome with_frozen(const read_batch::job& job, wire::outcome outcome) const;

  const storage::archives::archive_store& archives_;
  caf::actor results_to_;
};

}  // namespace scoreboard::actors
