#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

/// The files of the system's time zones.
namespace scoreboard::boards::testing {

inline const std::filesystem::path zone_folder = "/usr/share/zoneinfo";

/// Of those that IANA names.
inline std::vector<std::string> zone_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(zone_folder)) {
    const auto name = entry.path().lexically_relative(zone_folder).string();
    const bool is_name = name.front() >= 'A' && name.front() <= 'Z' && name != "Factory";
    if (is_name && entry.is_regular_file()) names.push_back(name);
  }
  return names;
}

inline std::string zone_bytes(const std::string& name) {
  std::ifstream file(zone_folder / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace scoreboard::boards::testing
