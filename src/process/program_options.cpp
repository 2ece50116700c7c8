#include "src/process/program_options.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <initializer_list>
#include <ostream>
#include <sstream>
#include <string_view>
#include <utility>
#include <variant>

#include <arpa/inet.h>
#include <caf/atom.hpp>
#include <caf/config_value.hpp>
#include <caf/pec.hpp>
#include <fmt/format.h>
#include <netinet/in.h>

#include "src/base/append_file.hpp"
#include "src/base/guarded_file.hpp"
#include "src/base/log_text.hpp"
#include "src/base/name_lookup.hpp"
#include "src/process/version.hpp"

namespace scoreboard::process {

namespace {

std::string qualified(std::string_view category, std::string_view name) {
  return category == "global" ? std::string(name) : fmt::format("{}.{}", category, name);
}

constexpr std::size_t max_config_bytes = std::size_t{1} << 20;

/// What CAF itself would do something about: it prints its own help, or all that it was told.
constexpr std::array<std::string_view, 4> options_of_library{"help", "long-help", "dump-config",
                                                             "config-file"};

/// How the library wants "--name=" to be written. In messages it stands as it was given.
constexpr std::string_view empty_value = "\"\"";

std::string_view without_empty_value(std::string_view argument) {
  if (argument.ends_with(empty_value)) argument.remove_suffix(empty_value.size());
  return argument;
}

bool is_of_library(std::string_view name) {
  return std::ranges::find(options_of_library, name) != options_of_library.end();
}

/// What a value of this option looks like.
std::string_view form_of(const caf::config_option& option) {
  const std::string_view type(option.type_name().data(), option.type_name().size());
  if (option.is_flag()) return "true or false";
  if (type.starts_with("uint") || type.starts_with("int")) return "a whole number";
  if (type == "timespan") return "a time such as 10ms";
  if (type == "atom") return "a word (in a file: in single quotes)";
  if (type == "string") return "text (in a file: in double quotes)";
  return type;
}

/// The text as CAF's parser takes it: without what some editors put before it and at ends of lines.
std::string plain_text(std::string text) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.erase(0, byte_order_mark.size());
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n') plain += text[i];
  }
  return plain;
}

/// Whether the text ends in the middle of an assignment, which CAF's parser accepts.
bool ends_after_equals(std::string_view text) {
  std::string_view last;
  for (const auto line : lines_of(text)) {
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) last = line;
  }
  const auto end = last.find_last_not_of(" \t\r");
  return end != std::string_view::npos && last[end] == '=' && last.front() != ';';
}

bool is_port(std::string_view text) {
  const auto* const last = text.data() + text.size();
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), last, port);
  return error == std::errc() && end == last && port > 0 && port <= 65535;
}

bool is_ipv6(std::string_view text) {
  const auto zone = text.find('%');  // the interface of a link-local address
  in6_addr parsed{};
  return zone != text.size() - 1 &&
         ::inet_pton(AF_INET6, std::string(text.substr(0, zone)).c_str(), &parsed) == 1;
}

/// Whether `text` is a name, an IPv4 address, or an IPv6 address in brackets.
bool is_host(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']')) return is_ipv6(text.substr(1, text.size() - 2));
  return !text.empty() && text.find_first_of("[]:/ ") == std::string_view::npos;
}

}  // namespace

program_options::program_options(std::string program, std::string summary)
    : program_(std::move(program)), summary_(std::move(summary)) {
  config_file_path.clear();  // no file unless one is named
  // With work stealing, idle workers poll, and a ready actor can wait 10 ms behind a busy one.
  set("scheduler.policy", caf::atom("sharing"));
  set("scheduler.max-throughput", std::size_t{300});
}

std::optional<int> program_options::read(int argc, char** argv, std::ostream& out,
                                         std::ostream& err) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  const auto given = [&](std::string_view option) {
    return std::find(arguments.begin(), arguments.end(), option) != arguments.end();
  };
  if (given("--help") || given("-h")) {
    print_help(out);
    return EXIT_SUCCESS;
  }
  if (given("--version")) {
    out << program_ << ' ' << version << '\n';
    return EXIT_SUCCESS;
  }
  const auto refuse = [&](std::string_view why) {
    std::string line;
    append_text_escaped(line, why);  // what was given may have any bytes
    err << program_ << ": " << line << " (--help lists the options)\n";
    return EXIT_FAILURE;
  };
  const bool only_checks = std::erase(arguments, "--check-config") > 0;
  const auto switched_off = take_flag_values(arguments);
  if (const auto why = take_config_file(arguments); !why.empty()) return refuse(why);
  if (const auto why = problem_in_file(); !why.empty()) return refuse(why);
  for (auto& argument : arguments) {
    const auto name = std::string_view(argument).substr(0, argument.find('='));
    if (argument == "--config-file") return refuse("write --config-file=FILE");
    if (name.starts_with("--") && is_of_library(name.substr(2)))
      return refuse(fmt::format("unknown option {}", name));
    if (name.starts_with("--") && argument.size() == name.size() + 1) argument += empty_value;
  }
  std::istringstream file(config_text_);
  if (const auto error = parse(arguments, file)) return refuse(explain(error));
  for (const auto* const flag : switched_off) flag->store(caf::config_value(false));
  if (!remainder.empty())
    return refuse(fmt::format("unexpected argument \"{}\"", remainder.front()));
  for (const auto& why :
       {problem_of_scheduler(), problem_of(log), bad_log_file("log-file", log.file),
        out_of_range("log-slow-ms", log_slow_ms, 0, 600'000), problem()}) {
    if (!why.empty()) return refuse(why);
  }
  if (!only_checks) return std::nullopt;
  out << "ok\n";
  return EXIT_SUCCESS;
}

std::vector<const caf::config_option*> program_options::take_flag_values(
    std::vector<std::string>& arguments) const {
  std::vector<const caf::config_option*> switched_off;
  std::erase_if(arguments, [&](std::string& argument) {
    const auto equals = argument.find('=');
    if (!argument.starts_with("--") || equals == std::string::npos) return false;
    const auto* const option = custom_options_.cli_long_name_lookup(argument.substr(2, equals - 2));
    if (option == nullptr || !option->is_flag()) return false;
    const auto value = std::string_view(argument).substr(equals + 1);
    if (value == "false") switched_off.push_back(option);
    if (value == "true") argument.resize(equals);
    return value == "false";
  });
  return switched_off;
}

std::string program_options::take_config_file(std::vector<std::string>& arguments) {
  constexpr std::string_view named = "--config-file=";
  const auto names_file = [&](std::string_view argument) { return argument.starts_with(named); };
  const auto found = std::ranges::find_if(arguments, names_file);
  if (found == arguments.end()) return {};
  config_file_path = found->substr(named.size());
  arguments.erase(found);
  if (std::ranges::any_of(arguments, names_file)) return "config-file may be given once";
  auto text = read_file(config_file_path, max_config_bytes, file_guard::none);
  if (const auto* const why = std::get_if<file_problem>(&text))
    return fmt::format("the configuration file \"{}\" {}", config_file_path, why->what);
  config_text_ = plain_text(std::move(std::get<std::string>(text)));
  return {};
}

/// CAF takes any value, and then has no threads, or warns and does something else.
std::string program_options::problem_of_scheduler() const {
  const auto& chosen = caf::content(*this);
  const auto policy = caf::get_if<caf::atom_value>(&chosen, "scheduler.policy");
  if (policy && *policy != caf::atom("sharing") && *policy != caf::atom("stealing"))
    return "scheduler.policy must be 'sharing' or 'stealing'";
  constexpr std::size_t most = 1'000'000'000;
  const auto check = [&](const std::string& option, std::size_t at_most) {
    const auto value = caf::get_if<std::size_t>(&chosen, option);
    return value ? out_of_range(option.c_str(), *value, 1, at_most) : std::string();
  };
  for (auto why : {check("scheduler.max-threads", 1024), check("scheduler.max-throughput", most),
                   check("work-stealing.aggressive-steal-interval", most),
                   check("work-stealing.moderate-steal-interval", most),
                   check("work-stealing.relaxed-steal-interval", most)}) {
    if (!why.empty()) return why;
  }
  return {};
}

std::string program_options::explain(const caf::error& error) const {
  auto unreadable = fmt::format("cannot read the configuration file \"{}\"", config_file_path);
  if (error.category() != caf::atom("parser") || !error.context().match_elements<caf::settings>())
    return unreadable;
  const auto code = static_cast<caf::pec>(error.code());
  const auto& context = error.context().get_as<caf::settings>(0);
  if (const auto argument = caf::get_if<std::string>(&context, "argument")) {
    const auto name = argument->substr(0, argument->find('='));
    // What is behind the name may be a secret.
    if (code == caf::pec::not_an_option) return fmt::format("unknown option {}", name);
    const auto dashes = std::min(name.find_first_not_of('-'), name.size());
    const auto* const option =
        custom_options_.cli_long_name_lookup(std::string_view(name).substr(dashes));
    return fmt::format("bad value in {}{}", without_empty_value(*argument),
                       option == nullptr ? "" : fmt::format(": {} is expected", form_of(*option)));
  }
  auto what = caf::to_string(code);
  std::ranges::replace(what, '_', ' ');
  // The library counts the end of a line to the next one, and not at all where the text begins.
  auto line = caf::get_or(context, "line", std::int64_t{0});
  if (code == caf::pec::unexpected_newline) --line;
  if (config_text_.starts_with('\n')) ++line;
  return fmt::format("{} at line {} of {}", what, line, config_file_path);
}

void program_options::add_log_options() {
  add(log.format, "global", "log-format", "of the log: 'text', or 'json' for an object each line");
  add(log.level, "global", "log-level",
      "least that is logged: 'debug', 'info', 'warning', 'error'");
  add(log.file, "global", "log-file",
      "file that the log is appended to, opened again on SIGHUP; empty: standard error");
  add(log_slow_ms, "global", "log-slow-ms", "what takes longer is logged; 0: nothing is");
}

void program_options::print_help(std::ostream& out) const {
  out << summary_ << "\nOptions\n";
  std::size_t width = 0;
  for (const auto& option : listed_)
    width = std::max(width, qualified(option.category, option.name).size());
  const auto line = [&](std::string_view name, std::string_view text) {
    out << fmt::format("  --{:<{}}  {}\n", name, width, text);
  };
  line("help", "print this and exit");
  line("version", "print the version and exit");
  line("config-file", "read options from this file first; the command line wins");
  line("check-config",
       "read the options as a start would, print \"ok\" or what is wrong, and exit");
  for (const auto& option : listed_)
    line(qualified(option.category, option.name),
         fmt::format("{} (default {})", option.description, option.default_value));
  out << "\nWrite --name=value. Options with a dot stand in the file under the section before the\n"
         "dot. The actor system's own options (scheduler.max-threads, scheduler.policy, ...) are\n"
         "explained with all others in the commented files under conf/.\n";
}

std::string program_options::problem_in_file() const {
  if (config_file_path.empty()) return {};
  std::istringstream text(config_text_);
  const auto file = parse_config(text);
  if (!file) return explain(file.error());
  if (ends_after_equals(config_text_))
    return fmt::format("no value after the last = in {}", config_file_path);
  const auto check = [&](const std::string& category, const std::string& key,
                         const caf::config_value& value) -> std::string {
    const auto* option = custom_options_.qualified_name_lookup(category, key);
    if (option == nullptr || (category == "global" && is_of_library(key)))
      return fmt::format("unknown key \"{}\" in {}", qualified(category, key), config_file_path);
    if (option->check(value))
      return fmt::format("bad value {} for \"{}\" in {}: {} is expected", caf::to_string(value),
                         qualified(category, key), config_file_path, form_of(*option));
    return {};
  };
  const auto has_options = [&](const std::string& section) {
    return std::any_of(custom_options_.begin(), custom_options_.end(), [&](const auto& option) {
      return std::string_view(option.category().data(), option.category().size()) == section;
    });
  };
  for (const auto& [section, value] : *file) {
    if (const auto* keys = caf::get_if<caf::config_value::dictionary>(&value)) {
      if (!has_options(section))
        return fmt::format("unknown section [{}] in {}", section, config_file_path);
      for (const auto& [key, inner] : *keys) {
        if (auto why = check(section, key, inner); !why.empty()) return why;
      }
    } else if (auto why = check("global", section, value); !why.empty()) {
      return why;
    }
  }
  return {};
}

std::string out_of_range(const char* option, std::size_t value, std::size_t least,
                         std::size_t most) {
  if (value >= least && value <= most) return {};
  return fmt::format("{} is {} but must be from {} to {}", option, value, least, most);
}

std::string bad_host(const char* option, std::string_view value) {
  if (is_host(value) || is_ipv6(value)) return {};
  return fmt::format("{} is \"{}\" but must be a name or an IP address", option, value);
}

std::string bad_address(const char* option, std::string_view value) {
  const auto colon = value.rfind(':');
  if (colon != std::string_view::npos && is_host(value.substr(0, colon)) &&
      is_port(value.substr(colon + 1)))
    return {};
  return fmt::format("{} is \"{}\" but must be ADDRESS:PORT, with an IPv6 address in brackets",
                     option, value);
}

std::string bad_log_file(const char* option, const std::string& path) {
  if (path.empty()) return {};
  const auto error = problem_of_append_file(path);
  if (!error) return {};
  return fmt::format("{}: {} cannot be appended to: {}", option, name_of_file(path),
                     error.message());
}

std::string problem_of_reading(const char* option, const std::function<void()>& read) {
  try {
    read();
    return {};
  } catch (const std::exception& error) {
    return fmt::format("{}: {}", option, error.what());
  }
}

host_and_port split_address(std::string_view value) {
  const auto colon = value.rfind(':');
  const auto port = value.substr(colon + 1);
  host_and_port parts{std::string(value.substr(0, colon))};
  std::from_chars(port.data(), port.data() + port.size(), parts.port);
  return parts;
}

std::string bad_endpoint(const char* option, std::string_view value) {
  constexpr std::string_view tcp = "tcp://";
  constexpr std::string_view ipc = "ipc://";
  if (value.starts_with(ipc) && value.size() > ipc.size()) return {};
  if (value.starts_with(tcp) && bad_address(option, value.substr(tcp.size())).empty()) return {};
  return fmt::format(
      "{} is \"{}\" but must be tcp://ADDRESS:PORT, with an IPv6 address in brackets, or "
      "ipc://PATH",
      option, value);
}

std::string without_keys(const char* option, const std::string& endpoint, const key_options& keys) {
  if (keys.own_value.empty() != keys.others_value.empty())
    return fmt::format("{} and {} need each other: set both or none", keys.own, keys.others);
  if (!keys.own_value.empty() || stays_on_host(endpoint)) return {};
  return fmt::format(
      "{} is \"{}\", beyond this host, where everybody on the way could read and change all: set "
      "{} "
      "and {} (--new-keys makes keys, see docs/operations.md), or use 127.0.0.1, ::1 or ipc://PATH",
      option, endpoint, keys.own, keys.others);
}

}  // namespace scoreboard::process
