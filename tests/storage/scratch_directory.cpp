#include "tests/storage/scratch_directory.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <catch2/catch.hpp>

namespace scoreboard::storage::testing {

namespace fs = std::filesystem;

scratch_directory::scratch_directory() {
  auto pattern = (fs::temp_directory_path() / "scoreboard-storage-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make " + pattern);
  path_ = pattern;
}

scratch_directory::~scratch_directory() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void copy_directory(const std::string& from, const std::string& to) {
  fs::remove_all(to);
  fs::copy(from, to, fs::copy_options::recursive);
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << bytes;
  out.close();
  REQUIRE(out);
}

std::string find_file(const std::string& directory, const std::string& prefix,
                      const std::string& suffix) {
  std::string found;
  for (const auto& entry : fs::directory_iterator(directory)) {
    const auto name = entry.path().filename().string();
    if (name.starts_with(prefix) && name.ends_with(suffix)) {
      found = std::max(found, entry.path().string());
    }
  }
  INFO(directory << ": " << prefix << "*" << suffix);
  REQUIRE_FALSE(found.empty());
  return found;
}

}  // namespace scoreboard::storage::testing
