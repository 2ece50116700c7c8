#include "tests/system/guarded_service.hpp"

#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "tests/system/http_client.hpp"
#include "tests/system/process.hpp"
#include "tests/system/scale.hpp"
#include "tests/text_of_file.hpp"

namespace scoreboard::system_test {

using namespace std::chrono_literals;

issued_token issue(const std::string& name, const std::string& scopes, const std::string& boards) {
  const auto made =
      run_to_end({SCOREBOARD_CLIENT, "--new-token", name, scopes, boards}, patient(5s));
  if (made.code != 0) throw std::runtime_error("no token was made: " + made.output);
  std::istringstream lines(made.output);
  issued_token issued;
  std::getline(lines, issued.token);
  std::getline(lines, issued.line);
  return issued;
}

void read_anew(process& program, const std::string& expected) {
  const auto before = program.standard_error().size();
  program.send_signal(SIGHUP);
  const auto latest = std::chrono::steady_clock::now() + patient(5s);
  while (program.standard_error().find(expected, before) == std::string::npos) {
    if (std::chrono::steady_clock::now() > latest)
      throw std::runtime_error("the log does not say: " + expected);
    std::this_thread::sleep_for(5ms);
  }
}

guarded_service::guarded_service(const std::vector<issued_token>& tokens, bool balancer,
                                 const std::vector<std::string>& client_arguments)
    : service_((write(tokens), options(balancer, client_arguments))) {}

void guarded_service::write(const std::vector<issued_token>& tokens, const std::string& more) {
  std::ofstream file(tokens_file(), std::ios::trunc);
  file << "# tokens of a test\n";
  for (const auto& each : tokens) file << each.line << '\n';
  file << more;
}

void guarded_service::reload(const std::string& expected) {
  read_anew(service_.client(), expected);
}

unsigned guarded_service::status(const std::string& token, const std::string& method,
                                 const std::string& target, const std::string& body) {
  http_client person(service_.client_port());
  person.set_token(token);
  return person.send(method, target, body).result_int();
}

std::string guarded_service::audit() const {
  return tests::text_of_file(directory_.path() / "audit");
}

cluster_options guarded_service::options(bool balancer,
                                         const std::vector<std::string>& client_arguments) const {
  cluster_options made;
  made.balancer = balancer;
  made.client_arguments = {"--access.tokens=" + tokens_file(), "--access.public-read=default*",
                           "--access.audit-log=" + (directory_.path() / "audit").string()};
  made.client_arguments.insert(made.client_arguments.end(), client_arguments.begin(),
                               client_arguments.end());
  return made;
}

}  // namespace scoreboard::system_test
