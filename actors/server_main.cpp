#include <chrono>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

#include <caf/actor_system.hpp>
#include <caf/scoped_actor.hpp>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <zmq.hpp>

#include "actors/gateway.hpp"
#include "actors/messages.hpp"
#include "actors/process.hpp"
#include "actors/server_options.hpp"
#include "actors/socket_loop.hpp"
#include "actors/version.hpp"
#include "src/storage/data_directory.hpp"

namespace {

using namespace scoreboard;

// What is in flight takes milliseconds; this bounds a hang.
constexpr std::chrono::seconds drain_limit{10};

void serve(actors::server_options& options) {
  const storage::data_directory directory(options.data);
  actors::raise_open_files_limit();
  zmq::context_t context(1);
  auto socket = actors::socket_loop::listen(context, options.bind);

  caf::actor_system system(options);
  actors::socket_loop loop(system, std::move(socket));
  auto gateway = system.spawn<actors::gateway, caf::lazy_init>(
      &loop, std::ref<actors::frame_port>(loop),
      actors::gateway::options{options.shards, options.queries, options.max_in_flight});
  loop.start(gateway);
  spdlog::info("scoreboard-server {} listens on {} with {} shards", actors::version, options.bind,
               options.shards);

  spdlog::info("{}: finishing what is in flight", actors::wait_for_stop_signal());
  caf::scoped_actor self(system);
  self->monitor(gateway);
  self->send(gateway, actors::drain{});
  self->receive([](const caf::down_msg&) {},
                caf::after(drain_limit) >>
                    [&] { self->send_exit(gateway, caf::exit_reason::user_shutdown); });
}

}  // namespace

int main(int argc, char** argv) {
  actors::block_stop_signals();
  spdlog::set_default_logger(spdlog::stderr_color_mt("scoreboard-server"));
  actors::server_options options;
  if (const auto code = options.read(argc, argv, std::cout, std::cerr)) return *code;
  try {
    serve(options);
  } catch (const zmq::error_t& error) {
    std::cerr << "scoreboard-server: cannot listen on " << options.bind << ": " << error.what()
              << '\n';
    return EXIT_FAILURE;
  } catch (const std::exception& error) {
    std::cerr << "scoreboard-server: " << error.what() << '\n';
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
