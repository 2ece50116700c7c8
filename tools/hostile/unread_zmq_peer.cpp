#include "tools/hostile/unread_zmq_peer.hpp"

#include <algorithm>
#include <chrono>
#include <string>

#include "src/wire/frame.hpp"

namespace scoreboard::hostile {

using namespace std::chrono_literals;

namespace {

constexpr int send_timeout_ms = 1000;
constexpr auto time_for_answer = 5s;
constexpr std::uint64_t most_distinct = 2000;

}  // namespace

wire::frame top_frame(std::uint64_t id, std::uint64_t entries) {
  wire::request request;
  request.id = id;
  request.time_left_ms =
      static_cast<std::uint64_t>(std::chrono::milliseconds(time_for_answer).count());
  request.what = wire::read{"default", wire::top_query{entries}, entries};
  wire::frame_writer<wire::request> writer;
  writer.add(request);
  return writer.take();
}

unread_zmq_peer::unread_zmq_peer(std::uint16_t port) : socket_(context_, zmq::socket_type::dealer) {
  // Keeps the answers at the server, and out of the buffers of this socket.
  socket_.set(zmq::sockopt::rcvhwm, 1);
  socket_.set(zmq::sockopt::rcvbuf, 1);
  socket_.set(zmq::sockopt::sndtimeo, send_timeout_ms);
  socket_.set(zmq::sockopt::linger, 0);
  socket_.connect("tcp://127.0.0.1:" + std::to_string(port));
}

std::size_t unread_zmq_peer::send(std::size_t reads, std::uint64_t entries, bool distinct) {
  for (std::size_t i = 0; i < reads; ++i) {
    const auto frame = top_frame(i + 1, entries_to_ask(entries, distinct, i));
    if (!socket_.send(zmq::buffer(frame), zmq::send_flags::none)) return i;
  }
  return reads;
}

std::uint64_t entries_to_ask(std::uint64_t entries, bool distinct, std::size_t index) {
  const auto numbers = distinct ? std::clamp<std::uint64_t>(entries / 2, 1, most_distinct) : 1;
  return std::max<std::uint64_t>(1, entries - index % numbers);
}

}  // namespace scoreboard::hostile
