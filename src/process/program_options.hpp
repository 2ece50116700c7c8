#pragma once

#include <cstddef>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <caf/actor_system_config.hpp>

namespace scoreboard::process {

/// What a program can be told, by command line and configuration file: its own options and those of
/// CAF (scheduler, work-stealing, logger). Stricter than CAF alone, which ignores an unknown key
/// and a value of the wrong type in a file: here each is an error.
class program_options : public caf::actor_system_config {
 public:
  /// `summary`: what --help says before the options.
  program_options(std::string program, std::string summary);

  /// Reads the arguments and the file that they name. A value means: exit with this code now (help
  /// was asked for and printed to `out`, or one line to `err` says what is wrong).
  std::optional<int> read(int argc, char** argv, std::ostream& out, std::ostream& err);

  /// All that can be told: the program's own options and CAF's.
  const caf::config_option_set& all() const noexcept { return custom_options_; }

 protected:
  /// Declares an option: --name=... for the category "global", else --category.name=...; in the
  /// file `name=...` under [category]. The value that `field` has now is the default.
  template <class T>
  void add(T& field, const std::string& category, const std::string& name,
           const std::string& description) {
    opt_group(custom_options_, category).add<T>(field, name, description);
    listed_.push_back({category, name, description, caf::deep_to_string(field)});
  }

  /// What is wrong with the values, for what types cannot say; empty when nothing is.
  virtual std::string problem() const = 0;

 private:
  struct listed {
    std::string category;
    std::string name;
    std::string description;
    std::string default_value;
  };

  void print_help(std::ostream& out) const;
  std::string explain(const caf::error& error) const;
  std::string problem_in_file() const;

  std::string program_;
  std::string summary_;
  std::vector<listed> listed_;
};

/// Empty when `value` is in [least, most]; otherwise a line that names the option.
std::string out_of_range(const char* option, std::size_t value, std::size_t least,
                         std::size_t most);

/// Empty when `value` may be the name of a host or is an IP address, an IPv6 one also in brackets;
/// otherwise a line that names the option.
std::string bad_host(const char* option, std::string_view value);

/// Empty when `value` is a ZMQ endpoint, tcp://ADDRESS:PORT or ipc://PATH, with an IPv6 address in
/// brackets; otherwise a line that names the option.
std::string bad_endpoint(const char* option, std::string_view value);

}  // namespace scoreboard::process
