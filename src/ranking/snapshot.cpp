#include "src/ranking/snapshot.hpp"

namespace scoreboard::ranking {

// The version is the writer's to free as soon as its last handle is gone; the state is not, as long
// as this owner of it is counted.
snapshot::~snapshot() {
  if (version_ == nullptr || version_->handles.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  state_->versions.released();
  state_->remove_owner();
}

}  // namespace scoreboard::ranking
