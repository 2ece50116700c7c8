#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <caf/actor_system_config.hpp>
#include <caf/config_option.hpp>

#include "src/process/log.hpp"

namespace scoreboard::process {

/// The options of a program, from the command line and the configuration file: its own and those of
/// CAF (scheduler, work-stealing, logger). CAF ignores unknown keys and values of the wrong type in
/// a file; here both are errors.
class program_options : public caf::actor_system_config {
 public:
  /// `summary`: the text that --help prints before the options.
  program_options(std::string program, std::string summary);

  /// Reads the arguments and the file that they name. If it returns a value, the program must exit
  /// with this code: it printed the help, the version or, for --check-config, "ok" to `out`, or an
  /// error of one line to `err`.
  std::optional<int> read(int argc, char** argv, std::ostream& out, std::ostream& err);

  /// How the program logs, if it declares that with add_log_options().
  log_settings log;

  /// What took longer than this is told in the log; 0: nothing is. Goes with `log`.
  std::size_t log_slow_ms = 1000;

  /// All options, the program's own and CAF's.
  const caf::config_option_set& all() const noexcept { return custom_options_; }

 protected:
  /// Declares an option: --name=... for the category "global", else --category.name=...; in the
  /// file `name=...` under [category]. The current value of `field` is the default.
  template <class T>
  void add(T& field, const std::string& category, const std::string& name,
           const std::string& description) {
    opt_group(custom_options_, category).add<T>(field, name, description);
    listed_.push_back({category, name, description, caf::deep_to_string(field)});
  }

  /// Declares log-format, log-level, log-file and log-slow-ms.
  void add_log_options();

  /// What is wrong with the values, beyond their types, and with files that they name; empty if
  /// nothing is. --check-config asks it, too, perhaps beside a program that runs with the same
  /// options: it must open no port, take no lock and change nothing.
  virtual std::string problem() const = 0;

 private:
  struct listed {
    std::string category;
    std::string name;
    std::string description;
    std::string default_value;
  };

  /// The library takes no value for a switch on the command line. Makes "--switch=true" the switch
  /// alone, and gives those that are "false", which the arguments no longer have.
  std::vector<const caf::config_option*> take_flag_values(
      std::vector<std::string>& arguments) const;

  /// Takes the name of the file out of the arguments and reads it; says what is wrong with it.
  std::string take_config_file(std::vector<std::string>& arguments);

  void print_help(std::ostream& out) const;
  std::string problem_of_scheduler() const;
  std::string explain(const caf::error& error) const;
  std::string problem_in_file() const;

  std::string program_;
  std::string summary_;
  std::vector<listed> listed_;
  std::string config_text_;
};

/// Empty if `value` is in [least, most]; otherwise an error of one line that names the option.
std::string out_of_range(const char* option, std::size_t value, std::size_t least,
                         std::size_t most);

/// Empty if `value` may be a host name or is an IP address (an IPv6 address with or without
/// brackets); otherwise an error of one line that names the option.
std::string bad_host(const char* option, std::string_view value);

/// Empty if `value` is HOST:PORT, with an IPv6 address in brackets; otherwise an error of one line
/// that names the option.
std::string bad_address(const char* option, std::string_view value);

/// Empty if the file could be appended to, or made, just now, and for no file; otherwise an error
/// of one line that names the option. Makes no file.
std::string bad_log_file(const char* option, const std::string& path);

/// Empty if `read` reads the file that the option names; otherwise what it throws, as one line that
/// names the option.
std::string problem_of_reading(const char* option, const std::function<void()>& read);

struct host_and_port {
  std::string host;
  std::uint16_t port = 0;
};

/// REQUIRES: bad_address() finds nothing wrong with `value`.
host_and_port split_address(std::string_view value);

/// Empty if `value` is a ZMQ endpoint, tcp://ADDRESS:PORT or ipc://PATH, with an IPv6 address in
/// brackets; otherwise an error of one line that names the option.
std::string bad_endpoint(const char* option, std::string_view value);

/// What says whether a program encrypts and authenticates its connections: two options that name
/// files of keys, each empty or not.
struct key_options {
  const char* own;  ///< the name of the option for the program's own key
  const std::string& own_value;
  const char* others;  ///< and of that for those with whom it talks
  const std::string& others_value;
};

/// Empty if the two options have values or neither has, and if `endpoint` stays on this host or
/// they have; otherwise an error of one line that says what to do.
std::string without_keys(const char* option, const std::string& endpoint, const key_options& keys);

}  // namespace scoreboard::process
