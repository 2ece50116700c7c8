#include "actors/server/door.hpp"

#include <chrono>
#include <cstddef>
#include <utility>

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

namespace scoreboard::actors {

std::optional<std::vector<wire::request>> door::open(const received_frame& frame) {
  auto requests = wire::read_frame<wire::request>(frame.payload);
  if (!requests) {
    metrics_->foreign_frames.Increment();
    refuse(frame);
  }
  return requests;
}

void door::answer(const return_address& to, wire::outcome what, const wire::answer_origin& origin) {
  note_answered(to);
  auto& writer = waiting_[to.peer];
  writer.add({to.id, std::move(what), origin});
  if (writer.full()) port_.send(to.peer, writer.take());
}

void door::answer(const std::vector<return_address>& readers, const wire::encoded_outcome& what) {
  for (const auto& to : readers) {
    if (!port_.takes(to.peer, what.size())) continue;
    note_answered(to);
    auto& writer = waiting_[to.peer];
    writer.add(to.id, what);
    if (writer.full()) port_.send(to.peer, writer.take());
  }
}

void door::expire(const return_address& to) {
  expired_.warn("a request was given up before it began", {{"request", to.request_id}}, to.arrived);
  answer(to, wire::error_code::timeout);
}

void door::note_answered(const return_address& to) {
  if (to.kind != request_kind::wait) answered_.push_back({to.kind, to.arrived});
}

void door::flush() {
  for (auto& [peer, writer] : waiting_) {
    if (!writer.empty()) port_.send(peer, writer.take());
  }
  waiting_.clear();
  if (answered_.empty()) return;
  const auto now = std::chrono::steady_clock::now();
  for (const auto& one : answered_) {
    auto& durations = one.kind == request_kind::update ? metrics_->updates : metrics_->reads;
    durations.Observe(metrics::seconds(now - one.arrived));
  }
  answered_.clear();
}

void door::refuse(const received_frame& frame) {
  const auto& peer = frame.peer;
  const auto version = wire::version_of<wire::request>(frame.payload);
  const bool is_other = version && *version != wire::protocol_version;
  // Each time: who waits for answers is to know that none will come. A peer that does not read
  // this is none that waits.
  if (is_other) port_.send(peer, wire::version_notice());

  constexpr std::size_t most_remembered = 1024;
  if (complained_.size() >= most_remembered) complained_.clear();
  if (!complained_.insert(peer).second) return;
  // An id that was made up for a peer tells which ones come next, see router_socket.
  const bool has_name = !peer.starts_with('\0');
  const auto sender =
      has_name ? fmt::format("peer {:02x}",
                             fmt::join(std::vector<unsigned char>(peer.begin(), peer.end()), ""))
               : "a peer without a name";
  if (is_other)
    spdlog::warn(
        "refused {}: it has version {} of the protocol, this server has version {}; install the "
        "same release of both programs",
        sender, *version, wire::protocol_version);
  else
    spdlog::warn("dropped a frame that is not of this protocol from {}", sender);
}

}  // namespace scoreboard::actors
