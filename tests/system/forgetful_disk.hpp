// The loss of power, played on a directory: a program runs with sync_recorder, is killed, and then
// all that it has not synced is taken away, as the strictest file system may do it - bytes written
// after the last sync of a file, at its end or over zeros that it had there, and files whose name
// was not yet synced with their directory.
//
// Thread rule: one thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace scoreboard::system_test {

class forgetful_disk {
 public:
  // `directory` need not exist yet. The record is kept in `record_file`, elsewhere.
  forgetful_disk(std::filesystem::path directory, std::filesystem::path record_file);

  // What to put in front of a command, so that it is recorded.
  std::vector<std::string> wrapper() const;

  // Takes away what was not synced, and remembers the rest as synced. REQUIRES: the program has
  // ended. Returns the number of bytes that are gone.
  std::uintmax_t lose_power();

 private:
  std::filesystem::path directory_;
  std::filesystem::path record_file_;
};

}  // namespace scoreboard::system_test
