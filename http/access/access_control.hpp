#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "http/access/access_list.hpp"
#include "http/access/principal.hpp"
#include "http/access/token.hpp"
#include "src/boards/board_prefixes.hpp"

namespace scoreboard::http {

/// Whom a request comes from.
struct caller {
  std::shared_ptr<const principal> who;  ///< never nullptr
  std::optional<token_hash> token{};     ///< none: they sent none, or it was not looked at
};

/// What came of reading the token file again, in a line for the log.
struct reload_report {
  bool is_done = false;  ///< else the tokens from before stay in force
  std::string what;
};

/// Says who is who, by the token file as it was read last.
/// Thread rule: any thread; reload() on one.
class access_control {
 public:
  /// Everything is allowed to everybody.
  access_control();

  /// By the tokens in a file. Throws std::runtime_error, with a line for people, when the file is
  /// broken. `public_read`: what those without a token may read.
  access_control(std::string token_file, boards::board_prefixes public_read);

  access_control(const access_control&) = delete;
  access_control& operator=(const access_control&) = delete;

  /// Who sends these Authorization headers; nullopt when they are not one token that is in force.
  std::optional<caller> identify(std::span<const std::string> authorizations) const;

  /// The same caller as of now; nullopt when the token is not in force any more.
  std::optional<caller> identify_again(const caller& earlier) const;

  /// Reads the token file again. If it is broken, the tokens from before stay in force. Blocks.
  reload_report reload();

 private:
  std::shared_ptr<const access_list> current() const;
  std::optional<caller> find(const token_hash& token) const;

  const std::string token_file_;
  const boards::board_prefixes public_read_;
  mutable std::mutex mutex_;
  std::shared_ptr<const access_list> list_;  // guarded by mutex_
};

}  // namespace scoreboard::http
