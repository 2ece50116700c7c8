#include "http/client_options.hpp"

#include <exception>
#include <initializer_list>
#include <utility>

#include <fmt/format.h>

#include "actors/sockets/curve_keys.hpp"
#include "http/access/access_control.hpp"
#include "http/access/token_file.hpp"
#include "src/base/name_lookup.hpp"

namespace scoreboard::http {

namespace {

constexpr const char* summary =
    R"(Usage: scoreboard-client [OPTION]...
       scoreboard-client --routes        what it answers: method, path, parameters of the query
       scoreboard-client --new-keys=FILE makes CURVE keys: FILE and FILE.pub
       scoreboard-client --new-token NAME SCOPES BOARDS
                                         a new token, and its line for the file of access.tokens

Speaks HTTP with people and games, and asks a scoreboard-server. Start as many as there is traffic
for, on consecutive ports behind a load balancer.

  scoreboard-client --port=8000 --server=tcp://127.0.0.1:5570
  curl -X PUT -d '{"user": 123, "total": 250}' http://127.0.0.1:8000/score
  curl http://127.0.0.1:8000/top/10
)";

}  // namespace

client_options::client_options() : process::program_options("scoreboard-client", summary) {
  set("scheduler.max-threads", std::size_t{1});  // the bridge has a thread of its own
  add(host, "global", "host", "name or IP address to listen on");
  add(port, "global", "port", "TCP port to listen on");
  add(server, "global", "server", "endpoint of the server, tcp://ADDRESS:PORT or ipc://PATH");
  add(new_keys, "global", "new-keys",
      "write a new CURVE key to this file and its public half beside it, as .pub, and exit");
  add_log_options();
  add(threads, "http", "threads", "threads that read requests");
  add(max_top, "http", "max-top", "most entries in one answer; a request for more is refused");
  add(max_body, "http", "max-body",
      "largest body of a single score, of settings, of a reset or of a user's data in bytes");
  add(max_list, "http", "max-list", "largest body of a list of scores in bytes");
  add(max_head, "http", "max-head", "largest request line and headers in bytes");
  add(max_connections, "http", "max-connections",
      "open connections; for more, those that stand still end");
  add(max_received, "http", "max-received", "bytes of unfinished requests, of all connections");
  add(max_unsent, "http", "max-unsent", "bytes of answers not yet taken, of all connections");
  add(request_timeout_ms, "http", "request-timeout-ms", "for a request to arrive whole");
  add(idle_timeout_ms, "http", "idle-timeout-ms", "before a connection without requests is closed");
  add(write_timeout_ms, "http", "write-timeout-ms", "for a peer to take an answer");
  add(access_log, "http", "access-log",
      "file to which a line is appended for each request; '-': standard error; empty: none");
  add(curve_key, "bridge", "curve-key", "file with this client's secret CURVE key");
  add(curve_server_key, "bridge", "curve-server-key", "file with the server's public CURVE key");
  add(deadline_ms, "bridge", "deadline-ms", "for the server to answer; then 503 or 504");
  add(max_in_flight, "bridge", "max-in-flight", "requests waiting for the server; more get 503");
  add(target_ms, "bridge", "target-ms", "while each of these waits longer, more get 503 sooner");
  add(max_in_flight_bytes, "bridge", "max-in-flight-bytes", "what these may hold; more get 503");
  add(tokens, "access", "tokens", "file of tokens, read again on SIGHUP; none: all is allowed");
  add(public_read, "access", "public-read", "boards to be read without a token, eu-*,us-* or *");
  add(cors_origins, "access", "cors-origins", "origins whose scripts may send requests, or *");
  add(audit_log, "access", "audit-log", "file that tells what admins did");
  add(metrics_bind, "metrics", "bind",
      "ADDRESS:PORT that alone shows /metrics; empty: it is on the main port");
}

boards::board_prefixes client_options::readable_for_all() const {
  return public_read.empty() ? boards::board_prefixes() : parse_boards(public_read).value();
}

cross_origin client_options::origins() const { return cross_origin::parse(cors_origins).value(); }

std::string client_options::authority() const {
  const bool bare_ipv6 = host.find(':') != std::string::npos && !host.starts_with('[');
  return bare_ipv6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

std::string client_options::problem() const {
  using process::out_of_range;
  for (auto why : {process::bad_endpoint("server", server),
                   process::without_keys("server", server,
                                         {"bridge.curve-key", curve_key, "bridge.curve-server-key",
                                          curve_server_key}),
                   process::bad_host("host", host), out_of_range("port", port, 1, 65535),
                   out_of_range("http.threads", threads, 1, 256),
                   out_of_range("http.max-top", max_top, 1, 50'000),
                   out_of_range("http.max-body", max_body, 64, 16 << 20),
                   out_of_range("http.max-list", max_list, 64, 16 << 20),
                   out_of_range("http.max-head", max_head, 512, 1 << 20),
                   out_of_range("http.max-connections", max_connections, 1, 1'000'000),
                   out_of_range("http.max-received", max_received, 1 << 20, std::size_t{1} << 40),
                   out_of_range("http.max-unsent", max_unsent, 1 << 20, std::size_t{1} << 40),
                   out_of_range("http.request-timeout-ms", request_timeout_ms, 100, 3'600'000),
                   out_of_range("http.idle-timeout-ms", idle_timeout_ms, 100, 3'600'000),
                   out_of_range("http.write-timeout-ms", write_timeout_ms, 100, 3'600'000),
                   out_of_range("bridge.deadline-ms", deadline_ms, 10, 600'000),
                   out_of_range("bridge.max-in-flight", max_in_flight, 1, 10'000'000),
                   out_of_range("bridge.target-ms", target_ms, 1, 600'000),
                   out_of_range("bridge.max-in-flight-bytes", max_in_flight_bytes, 1 << 20,
                                std::size_t{1} << 40)}) {
    if (!why.empty()) return why;
  }
  if (!metrics_bind.empty()) {
    if (auto why = process::bad_address("metrics.bind", metrics_bind); !why.empty()) return why;
    // The end of listening on the main port is told from its number.
    if (process::split_address(metrics_bind).port == port)
      return "metrics.bind must have another port than the main one";
  }
  // One list alone must have room; its memory grows in steps of a factor of two.
  if (max_received < 4 * max_list)
    return "http.max-received must be at least four times http.max-list";
  // An answer that comes within its deadline must find its connection open.
  if (idle_timeout_ms <= deadline_ms)
    return "http.idle-timeout-ms must be more than bridge.deadline-ms";
  if (auto why = problem_of_access(); !why.empty()) return why;
  return problem_in_named_files();
}

std::string client_options::problem_in_named_files() const {
  using process::bad_log_file;
  using process::problem_of_reading;
  const auto read_tokens = [&] {
    if (!tokens.empty()) access_control(tokens, readable_for_all());
  };
  const auto read_own_key = [&] {
    if (!curve_key.empty()) actors::read_curve_pair(curve_key);
  };
  const auto read_server_key = [&] {
    if (!curve_key.empty()) actors::read_public_key(curve_server_key);
  };
  for (auto why : {problem_of_reading("access.tokens", read_tokens),
                   problem_of_reading("bridge.curve-key", read_own_key),
                   problem_of_reading("bridge.curve-server-key", read_server_key),
                   bad_log_file("access.audit-log", audit_log),
                   bad_log_file("http.access-log", access_log == "-" ? "" : access_log)}) {
    if (!why.empty()) return why;
  }
  return {};
}

std::string client_options::problem_of_access() const {
  if (!public_read.empty() && !parse_boards(public_read))
    return "access.public-read must be *, or up to 100 beginnings of names as eu-*,us-*";
  if (!cross_origin::parse(cors_origins))
    return "access.cors-origins must be *, or origins as https://a.example,http://b.example:8080";
  // Without tokens everything is allowed to whoever reaches this.
  if (tokens.empty() && !is_loopback(host))
    return fmt::format(
        "host is \"{}\", which others than this machine may reach, so access.tokens must name a "
        "token file (--new-token makes a line for it)",
        host);
  return {};
}

}  // namespace scoreboard::http
