#include "tools/load/options.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <ostream>
#include <random>
#include <stdexcept>

#include <boost/program_options.hpp>
#include <fmt/format.h>

#include "src/process/version.hpp"

namespace scoreboard::load {

namespace {

namespace po = boost::program_options;

constexpr const char* summary =
    R"(Usage: scoreboard-load [OPTION]...

Sends requests to a scoreboard service for a while and reports how many were answered and how fast.

  As many requests as 64 connections take (closed loop), after 100 000 users got a total:
    scoreboard-load --url http://127.0.0.1:8080 --connections 64 --fill

  5000 requests a second (open loop): a latency counts from the moment when the request was due,
  so a server that stalls is not flattered. With a report to look at:
    scoreboard-load --rate 5000 --mix relative=50,top=50 --report out.html

  Writes only, most of them to few users; check that every one was counted exactly once:
    scoreboard-load --mix relative=80,absolute=20 --distribution zipfian --verify --first-user 5000001

  All kinds of requests on a thousand boards, and every read explained by the writes before it:
    scoreboard-load --boards 1000 --fill --verify \
      --mix relative=40,post=20,top=10,window=5,page=5,around=5,user=5,rank=3,count=3,ranking=4

The variable SCOREBOARD_TOKEN has the token that each request carries, if the service wants one.

Exit status: 0 measured (and verified), 1 no server, nothing answered, or verification failed, 2 wrong
usage. Ctrl-C ends the run early, with the report of what was measured.

Options)";

void read_seconds(double value, options::seconds& field) { field = options::seconds(value); }

bool within(double value, double least, double most) {
  return std::isfinite(value) && value >= least && value <= most;
}

/// Options that are read as text and parsed later.
struct unread {
  std::vector<std::string> urls{"http://127.0.0.1:8080"};
  std::string names = "integers";
  std::optional<std::uint64_t> seed;
};

template <class Number>
auto* number(Number& field) {
  return po::value(&field)->default_value(field, fmt::format("{}", field))->value_name("N");
}

auto* time(options::seconds& field) {
  return po::value<double>()
      ->default_value(field.count())
      ->value_name("SECONDS")
      ->notifier([&field](double value) { read_seconds(value, field); });
}

auto* text(std::string& field, const char* name) {
  return po::value(&field)->default_value(field)->value_name(name);
}

auto* file(std::string& field) { return po::value(&field)->value_name("FILE"); }

/// How to send.
void add_sending(po::options_description& all, options& fields, unread& raw) {
  auto add = all.add_options();
  add("help,h", "print this and exit");
  add("version", "print the version and exit");
  add("url", po::value(&raw.urls)->value_name("URL")->default_value(raw.urls, raw.urls.front()),
      "where the service is, http://HOST[:PORT]; given several times, the connections take turns");
  add("connections", number(fields.connections), "HTTP connections, over all URLs");
  add("threads", number(fields.threads), "threads that share the connections");
  add("duration", time(fields.duration), "how long to measure");
  add("warm-up", time(fields.warm_up), "how long to send before that, without measuring");
  add("rate", po::value(&fields.rate)->value_name("R"),
      "open loop: requests a second, sent when they are due; else closed loop: every connection "
      "sends its next request when it has the answer");
  add("timeout", time(fields.timeout), "how long to wait for an answer");
}

/// What to send, and for whom.
void add_requests(po::options_description& all, options& fields, unread& raw) {
  auto add = all.add_options();
  add("mix", text(fields.mix_text, "MIX"),
      "kinds of requests and their weights. Of board B, writes: relative and absolute (PUT score), "
      "post (POST score), bulk (POST scores); spread (POST /scores, over boards). Reads: top "
      "(top/N), "
      "window (top/P/S), page (entries?from=P), around (entries?user=U), user (users/U), rank "
      "(rank?total=T), count (count?minimum=T&maximum=T), ranking (POST ranking)");
  add("top", number(fields.top), "entries of a top");
  add("scope", number(fields.scope), "entries on each side, of a window and of around");
  add("page-size", number(fields.page_size), "entries of a page");
  add("friends", number(fields.friends), "users of a ranking");
  add("bulk-size", number(fields.bulk_size), "updates of bulk, of spread and of --fill");
  add("boards", number(fields.boards),
      "send to N boards, load-1 to load-N, which are made if they are not there; the user with the "
      "number I is on the board with the index I mod N. 0: to the board default");
  add("users", number(fields.users), "how many users there are");
  add("first-user", number(fields.first_user), "the number of the first one");
  add("user-names", text(raw.names, "integers|uuids"), "what they are called");
  add("distribution", text(fields.distribution, "uniform|zipfian|hot"),
      "which of them a request is for");
  add("theta", number(fields.theta), "of zipfian: user I is drawn in proportion to 1 / I^theta");
  add("hot-users", number(fields.hot_users), "of hot: how many there are");
  add("hot-share", number(fields.hot_share), "of hot: the share of requests that is for them");
  add("seed", po::value<std::uint64_t>()->value_name("N")->notifier([&raw](std::uint64_t value) {
    raw.seed = value;
  }),
      "for everything random; printed, and another one each time if not given");
}

/// What else to do.
void add_checks_and_files(po::options_description& all, options& fields) {
  auto add = all.add_options();
  add("fill", po::bool_switch(&fields.fill), "first set every user to a random total");
  add("verify", po::bool_switch(&fields.verify),
      "check all answers against a replay of the writes in the order of their versions, and the "
      "whole boards at the end. Nobody else may write to these boards meanwhile. Needs --threads "
      "1, "
      "more users than are in flight, and boards with default settings");
  add("retry-for", time(fields.retry_for),
      "of --verify: how long to repeat a write that got no answer, with the same Idempotency-Key");
  add("json", file(fields.json_file), "write all figures there");
  add("report", file(fields.report_file),
      "write a page with plots there (HTML, complete in itself)");
}

}  // namespace

std::optional<int> options::read(int argc, const char* const* argv, std::ostream& out,
                                 std::ostream& err) {
  unread raw;
  po::options_description all(summary, 100, 60);
  add_sending(all, *this, raw);
  add_requests(all, *this, raw);
  add_checks_and_files(all, *this);

  const auto refuse = [&err](const std::string& why) {
    err << "scoreboard-load: " << why << " (--help lists the options)\n";
    return wrong_usage;
  };
  try {
    po::variables_map values;
    const po::positional_options_description none;
    constexpr auto style =
        po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
    po::store(po::command_line_parser(argc, argv).options(all).positional(none).style(style).run(),
              values);
    if (values.count("help") != 0) {
      out << all;
      return EXIT_SUCCESS;
    }
    if (values.count("version") != 0) {
      out << "scoreboard-load " << process::version << '\n';
      return EXIT_SUCCESS;
    }
    po::notify(values);
    if (values.count("rate") != 0 && !within(rate, 1e-3, 1e7))
      return refuse("--rate must be from 0.001 to 10000000");
    for (const auto& text : raw.urls) urls.push_back(url::parse(text));
  } catch (const po::error& error) {
    return refuse(error.what());
  } catch (const std::invalid_argument& error) {
    return refuse(fmt::format("--url {}", error.what()));
  }
  try {
    requests = mix(mix_text);
  } catch (const std::invalid_argument& error) {
    return refuse(fmt::format("--mix: {}", error.what()));
  }
  if (raw.names != "integers" && raw.names != "uuids")
    return refuse("--user-names must be integers or uuids");
  names = raw.names == "integers" ? user_names::form::integers : user_names::form::uuids;
  if (const char* const given = std::getenv("SCOREBOARD_TOKEN")) token = given;
  if (const auto why = problem(); !why.empty()) return refuse(why);
  seed = raw.seed ? *raw.seed : std::random_device{}();
  return std::nullopt;
}

std::string options::problem() const {
  constexpr double day = 86'400;
  if (connections < 1 || connections > 50'000) return "--connections must be from 1 to 50000";
  if (threads < 1 || threads > 64) return "--threads must be from 1 to 64";
  if (threads > connections) return "--threads must not be more than --connections";
  if (!within(duration.count(), 0.1, day)) return "--duration must be from 0.1 to 86400 seconds";
  if (!within(warm_up.count(), 0, day)) return "--warm-up must be from 0 to 86400 seconds";
  if (!within(timeout.count(), 0.01, 3600)) return "--timeout must be from 0.01 to 3600 seconds";
  if (!within(retry_for.count(), 0, 3600)) return "--retry-for must be from 0 to 3600 seconds";
  if (auto why = problem_of_requests(); !why.empty()) return why;
  // It becomes a part of a head.
  if (!std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c <= '~'; }))
    return "SCOREBOARD_TOKEN holds characters that a token cannot have";
  if (verify && threads > 1) return "--verify needs --threads 1";
  const bool has_lists =
      requests.has(request_kind::bulk) || requests.has(request_kind::spread) || fill;
  const auto in_flight = connections * (has_lists ? bulk_size : 1);
  if (verify && in_flight >= users)
    return fmt::format("--verify needs more users than the {} that may be in flight", in_flight);
  return {};
}

std::string options::problem_of_requests() const {
  if (top > 1'000'000) return "--top must be from 0 to 1000000";
  if (scope > 1'000'000) return "--scope must be from 0 to 1000000";
  if (page_size < 1 || page_size > 1'000'000) return "--page-size must be from 1 to 1000000";
  if (friends < 1 || friends > greatest_ranking) return "--friends must be from 1 to 1000";
  if (bulk_size < 1 || bulk_size > greatest_bulk) return "--bulk-size must be from 1 to 10000";
  if (users < 1 || users > 1'000'000'000) return "--users must be from 1 to 1000000000";
  if (first_user < 0 || first_user > std::numeric_limits<std::int64_t>::max() - users)
    return "--first-user must be at least 0, and the last user a 64-bit integer";
  if (distribution != "uniform" && distribution != "zipfian" && distribution != "hot")
    return "--distribution must be uniform, zipfian or hot";
  if (!within(theta, 0.01, 0.999)) return "--theta must be from 0.01 to 0.999";
  if (distribution == "hot" && (hot_users < 1 || hot_users >= users))
    return "--hot-users must be at least 1 and less than --users";
  if (!within(hot_share, 0, 1)) return "--hot-share must be from 0 to 1";
  if (boards > users) return "--boards must not be more than --users";
  return {};
}

user_distribution options::users_to_draw() const {
  if (distribution == "zipfian") return zipfian_users(users, theta);
  if (distribution == "hot") return load::hot_users(users, hot_users, hot_share);
  return uniform_users(users);
}

}  // namespace scoreboard::load
