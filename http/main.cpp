#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include <caf/actor_system.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <zmq.hpp>

#include "actors/bridge/bridge.hpp"
#include "actors/bridge/inflight_limit.hpp"
#include "actors/sockets/curve_keys.hpp"
#include "actors/sockets/socket_unit.hpp"
#include "http/access/access_control.hpp"
#include "http/access/access_log.hpp"
#include "http/access/audit_log.hpp"
#include "http/access/token.hpp"
#include "http/access/token_file.hpp"
#include "http/api/api.hpp"
#include "http/api/routes.hpp"
#include "http/api/server_requests.hpp"
#include "http/api/static_files.hpp"
#include "http/client_options.hpp"
#include "http/connections/connection_group.hpp"
#include "http/connections/endpoint.hpp"
#include "http/connections/worker.hpp"
#include "http/page/page.hpp"
#include "http/process_metrics.hpp"
#include "src/base/heartbeat.hpp"
#include "src/metrics/listener.hpp"
#include "src/process/fatal.hpp"
#include "src/process/free_memory.hpp"
#include "src/process/log.hpp"
#include "src/process/process.hpp"
#include "src/process/service_manager.hpp"
#include "src/process/version.hpp"
#include "src/wire/frame.hpp"

namespace {

using namespace scoreboard;
using std::chrono::milliseconds;

// What the allocator may keep for what comes next.
constexpr std::size_t most_free_bytes = std::size_t{16} << 20;

/// What is open beside connections, with some to spare: without a free one nobody could be refused,
/// and accepting would spin.
constexpr std::size_t own_open_files(std::size_t threads) { return 32 + 14 * threads; }

/// With room for a few connections. Said in conf/client.ini.
constexpr std::size_t least_open_files(std::size_t threads) { return own_open_files(threads) + 18; }

/// The connections that the limit of open files allows, if not as many as wished. REQUIRES: the
/// limit is not below the least.
std::size_t possible_connections(const http::client_options& options, std::size_t open_files) {
  // A third is for those who are refused and told so.
  return std::min(options.max_connections, (open_files - own_open_files(options.threads)) / 3 * 2);
}

std::shared_ptr<http::connection_group> make_group(const http::client_options& options) {
  auto group = std::make_shared<http::connection_group>();
  group->max_head_bytes = options.max_head;
  group->max_received_bytes = options.max_received;
  group->max_unsent_bytes = options.max_unsent;
  group->request_patience = milliseconds(options.request_timeout_ms);
  group->write_patience = milliseconds(options.write_timeout_ms);
  group->idle_patience = milliseconds(options.idle_timeout_ms);
  return group;
}

/// Waits until nobody asks any more and everybody has taken the answer, but not for ever.
void drain(const http::connection_group& group, const actors::inflight_limit& inflight,
           milliseconds at_most) {
  constexpr milliseconds quiet{50};
  const auto is_done = [&] {
    // In this order: whose answer is sent is unfinished before it is settled.
    return inflight.inside() == 0 && group.settled == group.requests && group.unfinished == 0;
  };
  const auto latest = std::chrono::steady_clock::now() + at_most;
  for (bool done = false; !done && std::chrono::steady_clock::now() < latest;) {
    // A request may have come that nobody has read yet, so all is looked at twice.
    const auto requests = group.requests.load();
    const bool was_done = is_done();
    std::this_thread::sleep_for(quiet);
    done = was_done && is_done() && group.requests == requests;
  }
}

http::limits limits_of(const http::client_options& options) {
  http::limits bounds;
  bounds.entries = options.max_top;
  bounds.body_bytes = options.max_body;
  bounds.list_bytes = options.max_list;
  return bounds;
}

/// A thread's own way to the server: what it reads from people leaves through here.
struct way_to_server {
  way_to_server(caf::actor_system& system, zmq::context_t& context,
                actors::inflight_limit& inflight, const http::static_files& files,
                const http::door_rules& door, http::process_metrics& measured,
                const http::client_options& options,
                const std::optional<actors::curve_client_keys>& keys)
      : unit(system, context,
             actors::socket_unit::connect(context, options.server, wire::max_frame_bytes, keys),
             measured.socket),
        bridge(system.spawn<actors::bridge, caf::lazy_init>(
            &unit, std::ref<actors::frame_port>(unit), std::ref(inflight),
            milliseconds(options.deadline_ms), measured.bridge)),
        api(bridge, inflight, limits_of(options), files, door, measured.requests,
            measured.on_main_port()) {
    unit.attach(bridge);
  }

  actors::socket_unit unit;
  caf::actor bridge;
  http::api api;
};

std::optional<actors::curve_client_keys> keys_of(const http::client_options& options) {
  if (options.curve_key.empty()) return std::nullopt;
  return actors::curve_client_keys{actors::read_curve_pair(options.curve_key),
                                   actors::read_public_key(options.curve_server_key)};
}

std::unique_ptr<http::access_control> make_access(const http::client_options& options) {
  if (options.tokens.empty()) return std::make_unique<http::access_control>();
  return std::make_unique<http::access_control>(options.tokens, options.readable_for_all());
}

std::unique_ptr<http::audit_log> make_audit_log(const http::client_options& options) {
  if (options.audit_log.empty()) return nullptr;
  return std::make_unique<http::audit_log>(options.audit_log);
}

std::unique_ptr<http::access_log> make_access_log(const http::client_options& options) {
  if (options.access_log.empty()) return nullptr;
  return std::make_unique<http::access_log>(options.access_log);
}

/// What is kept in files is read and opened again.
void renew(http::access_control& access, http::audit_log* audit, http::access_log* accesses) {
  process::reopen_log();
  if (audit != nullptr) audit->reopen();
  if (accesses != nullptr) accesses->reopen();
  const auto report = access.reload();
  spdlog::log(report.is_done ? spdlog::level::info : spdlog::level::err, "SIGHUP: {}", report.what);
}

/// Prints a token, which is shown here and never again, and its line for the token file.
int print_new_token(int argc, char** argv) {
  constexpr int words = 5;
  if (argc != words) {
    std::cerr << "scoreboard-client: write --new-token NAME SCOPES BOARDS, as in --new-token game "
                 "read,write 'eu-*'\n";
    return EXIT_FAILURE;
  }
  const auto token = http::new_token();
  const auto what = fmt::format("{} {} {}", argv[2], argv[3], argv[4]);
  const auto line = http::line_of_token(what, http::hash_of_token(token));
  if (const auto* const problem = std::get_if<http::token_file_problem>(&line)) {
    std::cerr << "scoreboard-client: " << problem->what << '\n';
    return EXIT_FAILURE;
  }
  std::cout << token << '\n' << std::get<std::string>(line) << '\n';
  return EXIT_SUCCESS;
}

/// What the options name in files, read.
struct file_contents {
  std::unique_ptr<http::access_control> access;
  std::unique_ptr<http::audit_log> audit;
  std::unique_ptr<http::access_log> accesses;
  std::optional<actors::curve_client_keys> keys;
};

void serve(http::client_options& options, const file_contents& files_of, std::size_t open_files) {
  const auto origins = options.origins();
  auto* const accesses = files_of.accesses.get();
  const http::door_rules door{*files_of.access, origins, files_of.audit.get(), accesses,
                              milliseconds(options.log_slow_ms)};
  const auto connections = possible_connections(options, open_files);
  const auto group = make_group(options);
  zmq::context_t context(1);
  caf::actor_system system(options);
  actors::inflight_limit inflight(options.max_in_flight, options.max_in_flight_bytes,
                                  milliseconds(options.target_ms));
  const http::static_files files(http::page_files());
  heartbeat loops(options.threads);
  http::process_metrics measured(options, connections, group, inflight);

  std::vector<std::unique_ptr<way_to_server>> ways;
  std::vector<http::worker_setup> workers;
  for (std::size_t i = 0; i < options.threads; ++i) {
    auto& way = *ways.emplace_back(std::make_unique<way_to_server>(
        system, context, inflight, files, door, measured, options, files_of.keys));
    workers.push_back({group, connections, &way.unit, &way.api, &loops.of(i)});
  }
  http::endpoint endpoint(options.host, static_cast<std::uint16_t>(options.port),
                          std::move(workers));
  spdlog::info("scoreboard-client {} listens on http://{} and asks {}", process::version,
               options.authority(), options.server);
  if (connections < options.max_connections)
    spdlog::warn("the limit of {} open files allows {} connections", open_files, connections);
  // With or without a server: what comes in waits for it, and the log says when it is there.
  process::notify_ready(
      fmt::format("listens on http://{} and asks {}", options.authority(), options.server));

  const auto stop = process::wait_for_stop_signal(
      [&loops, &files_of, accesses] {
        if (accesses != nullptr) accesses->flush();
        if (files_of.audit != nullptr) files_of.audit->flush();
        if (loops.all_beat()) process::notify_alive();
        process::release_free_memory(most_free_bytes);
      },
      [&] { renew(*files_of.access, files_of.audit.get(), accesses); });
  spdlog::info("{}: finishing what is in flight", stop);
  process::notify_stopping();
  endpoint.stop_accepting();
  drain(*group, inflight, milliseconds(options.deadline_ms + options.write_timeout_ms));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && argv[1] == std::string_view("--routes")) {
    std::cout << http::text_of(http::routes());
    return EXIT_SUCCESS;
  }
  if (argc >= 2 && argv[1] == std::string_view("--new-token")) return print_new_token(argc, argv);
  process::block_signals();
  process::begin_log("scoreboard-client");
  process::end_process_on_uncaught_exceptions();
  http::client_options options;
  if (const auto code = options.read(argc, argv, std::cout, std::cerr)) return *code;
  const auto fail = [](std::string_view why) {
    process::tell_failed_start("scoreboard-client", why);
    return EXIT_FAILURE;
  };
  file_contents read;
  std::size_t open_files = 0;
  try {
    if (!options.new_keys.empty()) {
      actors::make_key_files(options.new_keys);
      return EXIT_SUCCESS;
    }
    process::begin_log("scoreboard-client", options.log);
    open_files = process::raise_open_files_limit(least_open_files(options.threads));
    read = {make_access(options), make_audit_log(options), make_access_log(options),
            keys_of(options)};
  } catch (const std::exception& error) {
    return fail(error.what());
  }
  try {
    serve(options, read, open_files);
  } catch (const metrics::listen_error& error) {
    return fail(error.what());
  } catch (const zmq::error_t& error) {
    return fail(fmt::format("cannot connect to {}: {}", options.server, error.what()));
  } catch (const std::exception& error) {
    return fail(fmt::format("cannot listen on {}: {}", options.authority(), error.what()));
  }
  return EXIT_SUCCESS;
}
