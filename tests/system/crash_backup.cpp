#include "tests/system/crash_backup.hpp"

#include <stdexcept>

#include "tests/system/cluster.hpp"
#include "tests/system/http_client.hpp"
#include "tests/system/scale.hpp"

namespace scoreboard::system_test {

using namespace std::chrono_literals;

namespace {

void run_server(const std::vector<std::string>& arguments, const char* purpose) {
  std::vector<std::string> command{SCOREBOARD_SERVER};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const auto done = run_to_end(command, patient(40s));
  if (done.code != 0)
    throw std::runtime_error(std::string("cannot ") + purpose + ": " + done.output + done.errors);
}

std::uint64_t version_of(std::uint16_t port) {
  const response answer = http_client(port).get("/top/1");
  return std::stoull(std::string(answer.at("Scoreboard-Version")));
}

}  // namespace

crash_backup::crash_backup(const std::filesystem::path& directory, crash_cluster& processes,
                           const owners& writing)
    : directory_(directory) {
  for (const auto& owner : writing) settled_before_.push_back(owner->settled());
  const std::uint16_t port = processes.parts().client_port();
  version_before_ = version_of(port);
  run_server({"--data=" + processes.parts().data().string(), "--backup=" + directory_.string()},
             "back up");
  version_after_ = version_of(port);
}

// Bug: a backup that lacks what was acknowledged before, or holds boards of different moments.
void crash_backup::verify(const owners& wrote, crash_leagues& leagues,
                          const crash_feed& feed) const {
  const temp_dir restored;
  run_server({"--data=" + (restored.path() / "data").string(), "--restore=" + directory_.string()},
             "restore");
  cluster_options options;
  options.directory = restored.path();
  cluster second(options);
  for (std::size_t i = 0; i < wrote.size(); ++i)
    wrote[i]->verify_prefix(second.client_port(), settled_before_[i]);
  leagues.verify_restored(second.client_port(), version_before_, version_after_);
  feed.verify_restored(second.client_port(), version_before_, version_after_);
  second.stop();
}

}  // namespace scoreboard::system_test
