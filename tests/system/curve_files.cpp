#include "tests/system/curve_files.hpp"

#include <chrono>
#include <stdexcept>

#include "tests/system/process.hpp"
#include "tests/system/scale.hpp"

namespace scoreboard::system_test {

namespace {

void make_keys(const char* program, const std::filesystem::path& path) {
  const auto made =
      run_to_end({program, "--new-keys=" + path.string()}, patient(std::chrono::seconds(5)));
  if (made.code != 0) throw std::runtime_error("no keys at " + path.string() + ": " + made.errors);
}

}  // namespace

curve_files::curve_files(const std::filesystem::path& directory) : directory_(directory) {
  make_keys(SCOREBOARD_SERVER, server_key());
  make_keys(SCOREBOARD_CLIENT, client_key());
  std::filesystem::create_directory(allowed());
  // The list may not be empty.
  make_keys(SCOREBOARD_CLIENT, allowed() / "other.key");
  allow_client();
}

std::vector<std::string> curve_files::server_arguments() const {
  return {"--gateway.curve-key=" + server_key().string(),
          "--gateway.curve-allow=" + allowed().string()};
}

std::vector<std::string> curve_files::client_arguments() const {
  return {"--bridge.curve-key=" + client_key().string(),
          "--bridge.curve-server-key=" + server_key().string() + ".pub"};
}

void curve_files::allow_client() const {
  std::filesystem::copy_file(client_key().string() + ".pub", allowed() / "client.pub");
}

void curve_files::forbid_client() const { std::filesystem::remove(allowed() / "client.pub"); }

}  // namespace scoreboard::system_test
