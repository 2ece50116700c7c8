#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <utility>

#include <caf/actor_system.hpp>
#include <caf/scoped_actor.hpp>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <zmq.hpp>

#include "actors/backup_service.hpp"
#include "actors/fatal.hpp"
#include "actors/free_memory.hpp"
#include "actors/gateway.hpp"
#include "actors/messages.hpp"
#include "actors/process.hpp"
#include "actors/recovery.hpp"
#include "actors/server_options.hpp"
#include "actors/socket_loop.hpp"
#include "actors/socket_unit.hpp"
#include "actors/store_commands.hpp"
#include "actors/version.hpp"
#include "src/storage/data_directory.hpp"
#include "src/storage/memory_store.hpp"
#include "src/storage/rocksdb_store.hpp"
#include "src/storage/storage_error.hpp"

namespace {

using namespace scoreboard;

// What is in flight takes milliseconds; this bounds a hang.
constexpr std::chrono::seconds drain_limit{10};

// What the allocator may keep for what comes next.
constexpr std::size_t most_free_bytes = std::size_t{16} << 20;

std::unique_ptr<storage::store> open_store(const actors::server_options& options) {
  if (options.engine == "memory") return std::make_unique<storage::memory_store>();
  return std::make_unique<storage::rocksdb_store>(options.for_store());
}

void serve(actors::server_options& options) {
  const storage::data_directory directory(options.data);
  actors::raise_open_files_limit();
  const auto store = open_store(options);
  const auto chosen = options.for_gateway();
  auto state = actors::recover(*store, chosen.shards, options.for_window());

  {
    zmq::context_t context(1);
    auto socket = actors::socket_unit::listen(context, options.bind);
    const actors::backup_service backups(context, options.data, *store);
    caf::actor_system system(options);
    actors::socket_unit unit(system, context, std::move(socket));
    auto gateway = system.spawn<actors::gateway, caf::lazy_init>(
        &unit, std::ref<actors::frame_port>(unit), std::ref(*store), std::move(state), chosen);
    unit.attach(gateway);
    const actors::socket_loop loop(unit);
    spdlog::info("scoreboard-server {} listens on {} with {} shards", actors::version, options.bind,
                 options.shards);

    spdlog::info("{}: finishing what is in flight", actors::wait_for_stop_signal([] {
                   actors::release_free_memory(most_free_bytes);
                 }));
    caf::scoped_actor self(system);
    self->monitor(gateway);
    self->send(gateway, actors::drain{});
    self->receive([](const caf::down_msg&) {},
                  caf::after(drain_limit) >>
                      [&] { self->send_exit(gateway, caf::exit_reason::user_shutdown); });
  }
  // Whatever the durability: what stops in order leaves nothing to chance.
  if (store->sync() != storage::write_result::done)
    throw storage::storage_error("the store could not be synced: look into the log above");
}

/// What the options ask for.
void run(actors::server_options& options) {
  if (options.check) return actors::check_store(options);
  if (!options.backup.empty()) return actors::back_up_store(options);
  if (!options.restore.empty()) return actors::restore_store(options);
  serve(options);
}

}  // namespace

int main(int argc, char** argv) {
  actors::block_stop_signals();
  spdlog::set_default_logger(spdlog::stderr_color_mt("scoreboard-server"));
  actors::end_process_on_uncaught_exceptions();
  actors::server_options options;
  if (const auto code = options.read(argc, argv, std::cout, std::cerr)) return *code;
  try {
    run(options);
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
