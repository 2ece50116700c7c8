// Files of CURVE keys for a server and its clients, made as people make them.
//
// Thread rule: one thread.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace scoreboard::system_test {

class curve_files {
 public:
  // In `directory`, which must exist and outlive the processes. Throws std::runtime_error when a
  // program makes no keys.
  explicit curve_files(const std::filesystem::path& directory);

  std::vector<std::string> server_arguments() const;
  std::vector<std::string> client_arguments() const;

  // The directory of the keys that the server allows.
  std::filesystem::path allowed() const { return directory_ / "allowed"; }
  std::filesystem::path server_key() const { return directory_ / "server.key"; }
  std::filesystem::path client_key() const { return directory_ / "client.key"; }

  void allow_client() const;
  void forbid_client() const;

 private:
  std::filesystem::path directory_;
};

}  // namespace scoreboard::system_test
