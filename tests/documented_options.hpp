#pragma once

#include <set>
#include <string>

#include <caf/actor_system_config.hpp>
#include <fmt/format.h>

#include "src/process/program_options.hpp"
#include "tests/catch.hpp"

namespace scoreboard::tests {

/// Checks that the file at `path` names every option that `options` declares, with its default, and
/// everything about the scheduler. `machine_dependent`: options whose default no file can know.
inline void check_documented(const process::program_options& options, const char* path,
                             const std::set<std::string>& machine_dependent) {
  const auto file = caf::actor_system_config::parse_config_file(path);
  REQUIRE(file);
  // Of CAF's own: asked for on the command line only, or parts of it that these programs do not
  // use.
  const std::set<std::string> left_out{"help",        "long-help", "dump-config",
                                       "config-file", "stream",    "logger",
                                       "middleman",   "opencl",    "openssl"};
  for (const auto& option : options.all()) {
    const std::string category(option.category().begin(), option.category().end());
    const std::string name(option.long_name().begin(), option.long_name().end());
    if (left_out.count(category == "global" ? name : category) != 0) continue;
    const auto key = category == "global" ? name : fmt::format("{}.{}", category, name);
    CAPTURE(path, key);
    const auto* documented = caf::get_if(&*file, key);
    REQUIRE(documented != nullptr);
    const auto value = option.get();
    if (value && machine_dependent.count(key) == 0) CHECK(*value == *documented);
  }
}

}  // namespace scoreboard::tests
