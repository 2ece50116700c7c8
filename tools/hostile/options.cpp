#include "tools/hostile/options.hpp"

#include <cmath>
#include <cstdlib>
#include <ostream>
#include <string>

#include <boost/program_options.hpp>
#include <fmt/format.h>

namespace scoreboard::hostile {

namespace {

namespace po = boost::program_options;

constexpr const char* summary =
    R"(Usage: hostile_peers MODE --port PORT [OPTION]...

Peers that do harm to a scoreboard service on 127.0.0.1, for tools/bench_hostile.sh. They leave after
--seconds, and one line says what they did.

  unread-http   connections that send --requests requests for the best --entries users and never read
  half-sent     connections that send the head of a list of scores and all of its body but a byte
  unread-zmq    one peer of the server's own port that sends --reads reads and never takes an answer
  crowd         connections of six kinds: silent, a byte a second, never reading, half a body, not HTTP,
                begun and reset
  zmq-crowd     the same at the server's own port: silent, a greeting byte by byte, hands shaken and
                silent, garbage after that, never reading, greeted and reset

Exit status: 0 done, 1 failed, 2 wrong usage.

Options)";

constexpr int wrong_usage = 2;

bool read_mode(const std::string& name, options::mode& attack) {
  if (name == "unread-http")
    attack = options::mode::unread_http;
  else if (name == "unread-zmq")
    attack = options::mode::unread_zmq;
  else if (name == "half-sent")
    attack = options::mode::half_sent;
  else if (name == "crowd")
    attack = options::mode::crowd;
  else if (name == "zmq-crowd")
    attack = options::mode::zmq_crowd;
  else
    return false;
  return true;
}

std::string problem(const options& given) {
  if (given.port == 0) return "--port is needed";
  if (!std::isfinite(given.seconds) || given.seconds < 0.1 || given.seconds > 3600)
    return "--seconds must be from 0.1 to 3600";
  if (given.connections < 1 || given.connections > 50'000)
    return "--connections must be from 1 to 50000";
  if (given.requests < 1 || given.requests > 1000) return "--requests must be from 1 to 1000";
  if (given.reads < 1 || given.reads > 100'000) return "--reads must be from 1 to 100000";
  if (given.entries < 1 || given.entries > 1'000'000) return "--entries must be from 1 to 1000000";
  if (given.bytes < 1 || given.bytes > 100'000'000) return "--bytes must be from 1 to 100000000";
  return {};
}

}  // namespace

std::optional<int> options::read(int argc, const char* const* argv, std::ostream& out,
                                 std::ostream& err) {
  std::string mode_name;
  po::options_description shown(summary, 100, 60);
  const auto value = [](auto& field) { return po::value(&field)->default_value(field); };
  auto add = shown.add_options();
  add("help,h", "print this and exit");
  add("port", po::value(&port),
      "of a client process, of nginx, or, for unread-zmq and zmq-crowd, of the server");
  add("seconds", value(seconds), "how long they stay");
  add("connections", value(connections), "how many connections");
  add("reconnect", po::bool_switch(&reconnect),
      "open a connection anew, at most 100 times each, half a second after it ended");
  add("requests", value(requests), "of each connection of unread-http, sent at once");
  add("reads", value(reads), "of unread-zmq");
  add("entries", value(entries), "that each request asks for");
  add("distinct", po::bool_switch(&distinct),
      "ask for somewhat fewer each time, so that no two requests are alike");
  add("bytes", value(bytes), "of the body that each connection of half-sent sends");
  po::options_description all;
  all.add(shown).add_options()("mode", po::value(&mode_name));
  po::positional_options_description positional;
  positional.add("mode", 1);

  const auto refuse = [&err](const std::string& why) {
    err << "hostile_peers: " << why << " (--help lists the options)\n";
    return wrong_usage;
  };
  try {
    po::variables_map values;
    po::store(po::command_line_parser(argc, argv).options(all).positional(positional).run(),
              values);
    if (values.count("help") != 0) {
      out << shown;
      return EXIT_SUCCESS;
    }
    po::notify(values);
  } catch (const po::error& error) {
    return refuse(error.what());
  }
  if (!read_mode(mode_name, attack)) return refuse(fmt::format("there is no mode '{}'", mode_name));
  if (const auto why = problem(*this); !why.empty()) return refuse(why);
  return std::nullopt;
}

}  // namespace scoreboard::hostile
