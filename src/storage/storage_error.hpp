#pragma once

#include <stdexcept>

namespace scoreboard::storage {

/// Why a store cannot be opened, read, backed up or restored. The message is for the person who
/// runs the server: it names the directory or file and what can be done.
class storage_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace scoreboard::storage
