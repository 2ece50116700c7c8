// A child process that never outlives its owner: ended and reaped by the destructor, and by the
// kernel when the test program itself is killed.
//
// Thread rule: one thread uses an object. Make objects on a thread that lives as long as they do
// (the main thread): the kernel's "parent died" signal comes when the *thread* that forked ends.
#pragma once

#include <chrono>
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace scoreboard::system_test {

class process {
 public:
  // Starts command[0] with the rest as its arguments. Standard output and standard error go to the
  // files `<name>.out` and `<name>.err` in `log_dir`, appended when they exist.
  // `signal_when_orphaned` ends it when this object or the test program goes first: for a program
  // with children of its own one that it obeys.
  process(std::string name, std::vector<std::string> command, const std::filesystem::path& log_dir,
          int signal_when_orphaned = SIGKILL);
  ~process();
  process(const process&) = delete;
  process& operator=(const process&) = delete;

  const std::string& name() const { return name_; }
  pid_t pid() const { return pid_; }

  bool alive();
  void send_signal(int number) const;

  // SIGSTOP, and until every thread obeyed: the signal alone leaves them some microseconds, enough
  // to answer a request. SIGCONT ends it.
  void stand_still() const;

  // The exit code (128 + the signal's number when one killed it); nothing when it still runs after
  // `limit`.
  std::optional<int> wait_exit(std::chrono::milliseconds limit);

  // Processor time of all threads since the start, user and system.
  double cpu_seconds() const;
  std::size_t open_files() const;
  // Memory of the process and its children that is in use and in RAM.
  std::size_t resident_bytes() const;

  std::string standard_output() const;
  std::string standard_error() const;

 private:
  std::string name_;
  std::filesystem::path output_file_;
  std::filesystem::path error_file_;
  int signal_when_orphaned_;
  pid_t pid_ = -1;
  std::optional<int> exit_code_;
};

struct program_result {
  std::optional<int> code;  // nothing when it still ran after the limit
  std::string output;
  std::string errors;
};

// Runs command[0] with the rest as its arguments until it ends, for at most `limit`.
program_result run_to_end(const std::vector<std::string>& command, std::chrono::milliseconds limit);

}  // namespace scoreboard::system_test
