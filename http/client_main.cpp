#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <functional>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <thread>

#include <caf/actor_system.hpp>
#include <caf/send.hpp>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <zmq.hpp>

#include "actors/bridge.hpp"
#include "actors/process.hpp"
#include "actors/request_gate.hpp"
#include "actors/socket_loop.hpp"
#include "actors/version.hpp"
#include "http/api.hpp"
#include "http/client_options.hpp"
#include "http/endpoint.hpp"
#include "http/slow_writer.hpp"

namespace {

using namespace scoreboard;
using std::chrono::milliseconds;

http::endpoint::options endpoint_options(const http::client_options& options,
                                         std::size_t open_files) {
  http::endpoint::options result;
  result.host = options.host;
  result.port = static_cast<std::uint16_t>(options.port);
  result.threads = options.threads;
  // Two descriptors each, and some for everything else.
  constexpr std::size_t spare = 100;
  const auto most = open_files > 2 * spare ? (open_files - spare) / 2 : spare / 2;
  result.max_connections = std::min(options.max_connections, most);
  if (result.max_connections < options.max_connections)
    spdlog::warn("the limit of {} open files allows {} connections", open_files,
                 result.max_connections);
  result.request_timeout = milliseconds(options.request_timeout_ms);
  result.idle_timeout = milliseconds(options.idle_timeout_ms);
  result.limits = {options.max_head, options.max_body, milliseconds(options.write_timeout_ms)};
  return result;
}

void serve(http::client_options& options) {
  const auto open_files = actors::raise_open_files_limit();
  zmq::context_t context(1);
  auto socket = actors::socket_loop::connect(context, options.server);

  caf::actor_system system(options);
  actors::request_gate gate(options.max_in_flight);
  http::slow_writer writer;
  actors::socket_loop loop(system, std::move(socket));
  const auto bridge = system.spawn<actors::bridge, caf::lazy_init>(
      &loop, std::ref<actors::frame_port>(loop), std::ref(gate), milliseconds(options.deadline_ms));
  loop.start(bridge);
  const auto stop_bridge = [&] { caf::anon_send_exit(bridge, caf::exit_reason::user_shutdown); };

  http::api api(bridge, gate, options.max_top);
  try {
    const http::endpoint endpoint(endpoint_options(options, open_files), api, writer);
    spdlog::info("scoreboard-client {} listens on http://{}:{} and asks {}", actors::version,
                 options.host, options.port, options.server);

    spdlog::info("{}: finishing what is in flight", actors::wait_for_stop_signal());
    api.close();
    const auto latest = std::chrono::steady_clock::now() + milliseconds(options.deadline_ms);
    while (gate.inside() > 0 && std::chrono::steady_clock::now() < latest)
      std::this_thread::sleep_for(milliseconds(5));
    stop_bridge();
  } catch (...) {
    stop_bridge();
    throw;
  }
}

}  // namespace

int main(int argc, char** argv) {
  actors::block_stop_signals();
  spdlog::set_default_logger(spdlog::stderr_color_mt("scoreboard-client"));
  http::client_options options;
  if (const auto code = options.read(argc, argv, std::cout, std::cerr)) return *code;
  try {
    serve(options);
  } catch (const zmq::error_t& error) {
    std::cerr << "scoreboard-client: cannot connect to " << options.server << ": " << error.what()
              << '\n';
    return EXIT_FAILURE;
  } catch (const std::exception& error) {
    std::cerr << "scoreboard-client: cannot listen on " << options.host << ':' << options.port
              << ": " << error.what() << '\n';
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
