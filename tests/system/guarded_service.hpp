// A service that asks for tokens, whose token file changes under it.
#pragma once

#include <string>
#include <vector>

#include "tests/system/cluster.hpp"
#include "tests/system/temp_dir.hpp"

namespace scoreboard::system_test {

struct issued_token {
  std::string token;
  std::string line;  // for the token file
};

// As people make one.
issued_token issue(const std::string& name, const std::string& scopes, const std::string& boards);

// Has a process read its files again, and waits until its log says so. Throws when it does not.
void read_anew(process& program, const std::string& expected);

// One client, and GET /top/1 needs no token, so that it can be waited for. Throws when what it
// waits for does not come.
class guarded_service {
 public:
  explicit guarded_service(const std::vector<issued_token>& tokens, bool balancer = false,
                           const std::vector<std::string>& client_arguments = {});

  // Replaces the token file.
  void write(const std::vector<issued_token>& tokens, const std::string& more = {});

  // Has the client read the file again, and waits for the line about it in the log.
  void reload(const std::string& expected);

  unsigned status(const std::string& token, const std::string& method, const std::string& target,
                  const std::string& body = {});

  cluster& parts() { return service_; }

  // What is in the audit log.
  std::string audit() const;

 private:
  std::string tokens_file() const { return (directory_.path() / "tokens").string(); }
  cluster_options options(bool balancer, const std::vector<std::string>& client_arguments) const;

  temp_dir directory_;
  cluster service_;
};

}  // namespace scoreboard::system_test
