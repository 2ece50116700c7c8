#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <future>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <caf/actor_system.hpp>
#include <caf/exit_reason.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <zmq.hpp>

#include "actors/server/backup_service.hpp"
#include "actors/server/gateway.hpp"
#include "actors/server/messages.hpp"
#include "actors/server/recovery.hpp"
#include "actors/server/server_metrics.hpp"
#include "actors/server/server_options.hpp"
#include "actors/server/store_commands.hpp"
#include "actors/sockets/allow_list.hpp"
#include "actors/sockets/curve_keys.hpp"
#include "actors/sockets/socket_loop.hpp"
#include "actors/sockets/socket_metrics.hpp"
#include "actors/sockets/socket_unit.hpp"
#include "actors/sockets/zap_handler.hpp"
#include "src/base/heartbeat.hpp"
#include "src/metrics/exposition.hpp"
#include "src/metrics/listener.hpp"
#include "src/metrics/process_samples.hpp"
#include "src/metrics/samples.hpp"
#include "src/process/fatal.hpp"
#include "src/process/free_memory.hpp"
#include "src/process/log.hpp"
#include "src/process/process.hpp"
#include "src/process/service_manager.hpp"
#include "src/process/version.hpp"
#include "src/storage/data_directory.hpp"
#include "src/storage/memory_store.hpp"
#include "src/storage/rocksdb/rocksdb_store.hpp"
#include "src/storage/storage_error.hpp"

namespace {

using namespace scoreboard;

// What is in flight takes milliseconds; this bounds a hang.
constexpr std::chrono::seconds drain_limit{10};

// What is left when all is stored: closing files, and threads that are to end. One of them may be
// in the midst of something that takes long beside busy cores.
constexpr std::chrono::seconds closing_limit{1};

// What sockets, logs of the store and a few connections need. Said in conf/server.ini.
constexpr std::size_t least_open_files = 64;

// What the allocator may keep for what comes next.
constexpr std::size_t most_free_bytes = std::size_t{16} << 20;

std::unique_ptr<storage::store> open_store(const actors::server_options& options) {
  if (options.engine == "memory") return std::make_unique<storage::memory_store>();
  return std::make_unique<storage::rocksdb_store>(options.for_store());
}

/// Who may talk to a server with CURVE keys. The handler must be there before the socket, and end
/// after it.
struct curve_door {
  curve_door(zmq::context_t& context, const actors::server_options& options)
      : list(options.curve_allow),
        allowed(actors::read_public_keys(list)),
        handler(context, allowed),
        keys{actors::read_curve_pair(options.curve_key), handler} {}

  /// A list that cannot be used leaves the old one in force.
  void read_list_anew() {
    try {
      auto now = actors::read_public_keys(list);
      spdlog::info("SIGHUP: the list of allowed keys was read anew and has {}", now.size());
      allowed.replace(std::move(now));
    } catch (const actors::key_error& error) {
      spdlog::error("SIGHUP: the allowed keys stay as they were: {}", error.what());
    }
  }

  const std::string list;
  actors::allow_list allowed;
  actors::zap_handler handler;
  const actors::curve_server_keys keys;
};

/// What the server is measured with, shown where the options say.
class shown_metrics {
 public:
  /// REQUIRES: what is not copied outlives this.
  shown_metrics(const actors::server_options& options, const actors::server_metrics& measured,
                const actors::socket_metrics& sockets, const actors::socket_unit& unit) {
    if (options.metrics_bind.empty()) return;
    auto samples = std::make_shared<metrics::samples>();
    metrics::add_process_samples(*samples, "scoreboard-server");
    samples->add_gauge("scoreboard_peer_unsent_bytes", "Bytes that peers have not taken yet.",
                       [&unit] { return static_cast<double>(unit.unsent_bytes()); });
    samples->add_gauge("scoreboard_data_available_bytes", "Free space where the data directory is.",
                       [data = options.data] {
                         std::error_code error;
                         const auto space = std::filesystem::space(data, error);
                         return error ? 0 : static_cast<double>(space.available);
                       });
    text_.add(std::move(samples));
    text_.add(measured.registry);
    text_.add(measured.boards);
    text_.add(sockets.registry());
    const auto [host, port] = process::split_address(options.metrics_bind);
    listener_.emplace(host, port, text_);
  }

 private:
  metrics::exposition text_;
  std::optional<metrics::listener> listener_;
};

/// Has the gateway answer what is in flight, and end itself.
void drain(caf::actor_system& system, const caf::actor& gateway) {
  caf::scoped_actor self(system);
  self->monitor(gateway);
  self->send(gateway, actors::drain{});
  self->receive([](const caf::down_msg&) {},
                caf::after(drain_limit) >>
                    [&] { self->send_exit(gateway, caf::exit_reason::user_shutdown); });
}

/// Without a free descriptor the store would fail, and accepting would spin: most are for them.
std::size_t possible_connections(std::size_t wished, std::size_t open_files) {
  return std::clamp<std::size_t>(open_files / 4, 1, wished);
}

/// Whatever ends a scope in which the gateway runs ends the gateway, too: its loop is waited for.
class gateway_end {
 public:
  explicit gateway_end(caf::actor gateway) : gateway_(std::move(gateway)) {}
  ~gateway_end() { caf::anon_send_exit(gateway_, caf::exit_reason::user_shutdown); }
  gateway_end(const gateway_end&) = delete;
  gateway_end& operator=(const gateway_end&) = delete;

 private:
  const caf::actor gateway_;
};

void serve(actors::server_options& options) {
  const auto open_files = process::raise_open_files_limit(least_open_files);
  zmq::context_t context(1);
  std::optional<curve_door> curve;
  if (!options.curve_key.empty()) curve.emplace(context, options);
  const storage::data_directory directory(options.data);
  const auto connections = possible_connections(options.max_connections, open_files);
  process::notify_status("reading the store");
  const auto store = open_store(options);
  heartbeat loops(1);
  auto chosen = options.for_gateway();
  chosen.alive = &loops.of(0);
  std::promise<storage::write_result> last_sync;
  chosen.journaling.on_end = [&last_sync](storage::write_result result) {
    last_sync.set_value(result);
  };
  auto state = actors::recover(*store, {chosen.shards, chosen.most_users_on_one_shard},
                               options.for_window());
  storage::archives::archive_store archives(options.for_archives());
  actors::compare_archives(archives, state);

  {
    const auto sockets = std::make_shared<actors::socket_metrics>();
    auto socket = actors::socket_unit::listen(
        context, options.bind, wire::max_request_frame_bytes,
        curve ? std::optional<actors::curve_server_keys>(curve->keys) : std::nullopt);
    std::optional<actors::backup_service> backups(std::in_place, context, options.data, *store,
                                                  archives);
    caf::actor_system system(options);
    actors::socket_unit unit(system, context, std::move(socket), sockets,
                             curve ? &curve->allowed : nullptr, connections);
    // Before the gateway: what cannot be listened to ends a start in which nothing runs yet.
    const shown_metrics shown(options, *chosen.metrics, *sockets, unit);
    auto gateway = system.spawn<actors::gateway, caf::lazy_init>(
        &unit, std::ref<actors::frame_port>(unit), actors::gateway::stored_places{*store, archives},
        std::move(state), chosen);
    unit.attach(gateway);
    const actors::socket_loop loop(unit);
    const gateway_end end(gateway);
    spdlog::info("scoreboard-server {} listens on {} with {} shards", process::version,
                 options.bind, options.shards);
    if (connections < options.max_connections)
      spdlog::warn("the limit of open files allows {} connections", connections);
    process::notify_ready(fmt::format("listens on {}", options.bind));

    const auto stop = process::wait_for_stop_signal(
        [&loops] {
          if (loops.all_beat()) process::notify_alive();
          process::release_free_memory(most_free_bytes);
        },
        [&curve] {
          process::reopen_log();
          if (curve)
            curve->read_list_anew();
          else
            spdlog::info("SIGHUP: there are no files to read anew");
        });
    spdlog::info("{}: finishing what is in flight", stop);
    process::notify_stopping();
    drain(system, gateway);
    if (last_sync.get_future().get() != storage::write_result::done)
      throw storage::storage_error("the store could not be synced: look into the log above");
    backups.reset();  // waits for one that is under way
    process::end_process_within(closing_limit);
  }
}

/// What the options ask for. Whatever is no service is for whoever sits before the terminal.
void run(actors::server_options& options) {
  if (!options.new_keys.empty()) return actors::make_key_files(options.new_keys);
  if (options.check) return actors::check_store(options);
  if (!options.backup.empty()) return actors::back_up_store(options);
  if (!options.restore.empty()) return actors::restore_store(options);
  process::begin_log("scoreboard-server", options.log);
  serve(options);
}

}  // namespace

int main(int argc, char** argv) {
  process::block_signals();
  process::begin_log("scoreboard-server");
  process::end_process_on_uncaught_exceptions();
  actors::server_options options;
  if (const auto code = options.read(argc, argv, std::cout, std::cerr)) return *code;
  const auto fail = [](std::string_view why) {
    process::tell_failed_start("scoreboard-server", why);
    return EXIT_FAILURE;
  };
  try {
    run(options);
  } catch (const zmq::error_t& error) {
    return fail(fmt::format("cannot listen on {}: {}", options.bind, error.what()));
  } catch (const std::exception& error) {
    return fail(error.what());
  }
  return EXIT_SUCCESS;
}
