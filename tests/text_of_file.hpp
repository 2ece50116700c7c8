#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace scoreboard::tests {

/// All bytes of a file; none if it cannot be read.
inline std::string text_of_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace scoreboard::tests
