#include "tests/storage/scratch_directory.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <unistd.h>

#include "tests/catch.hpp"

namespace scoreboard::storage::testing {

namespace fs = std::filesystem;

namespace {

/// In memory where there is such a place: opening a store syncs files a dozen times, and these
/// tests do so thousands of times. What a real disk may forget is simulated (unreliable_files.hpp).
fs::path scratch_place() {
  const fs::path in_memory = "/dev/shm";
  return ::access(in_memory.c_str(), W_OK) == 0 ? in_memory : fs::temp_directory_path();
}

}  // namespace

scratch_directory::scratch_directory() {
  auto pattern = (scratch_place() / "scoreboard-storage-XXXXXX").string();
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
