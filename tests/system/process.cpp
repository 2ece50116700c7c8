#include "tests/system/process.hpp"

#include <cerrno>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/system/temp_dir.hpp"

namespace scoreboard::system_test {

namespace {

constexpr int exec_failed = 127;

// Runs in the child between fork and exec, where only async-signal-safe calls are allowed.
[[noreturn]] void become(char* const* command, const char* output, const char* errors,
                         int signal_when_orphaned, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, signal_when_orphaned);
  if (getppid() != parent) _exit(exec_failed);
  constexpr int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;
  const int input_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  const int output_fd = open(output, flags, 0600);
  const int error_fd = open(errors, flags, 0600);
  dup2(input_fd, STDIN_FILENO);
  dup2(output_fd, STDOUT_FILENO);
  dup2(error_fd, STDERR_FILENO);
  // Sockets of the tests must not live on in a child: a connection that the test closes would stay.
  close_range(STDERR_FILENO + 1, ~0U, 0);
  execv(command[0], command);
  _exit(exec_failed);
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

process::process(std::string name, std::vector<std::string> command,
                 const std::filesystem::path& log_dir, int signal_when_orphaned)
    : name_(std::move(name)),
      output_file_(log_dir / (name_ + ".out")),
      error_file_(log_dir / (name_ + ".err")),
      signal_when_orphaned_(signal_when_orphaned) {
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (std::string& argument : command) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork for " + name_);
  if (pid_ == 0) {
    become(arguments.data(), output_file_.c_str(), error_file_.c_str(), signal_when_orphaned,
           parent);
  }
}

process::~process() {
  if (exit_code_) return;
  if (signal_when_orphaned_ != SIGKILL) {
    // One with children of its own, who would outlive it.
    send_signal(signal_when_orphaned_);
    if (wait_exit(std::chrono::seconds(5))) return;
  }
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

bool process::alive() {
  if (exit_code_) return false;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return true;
  exit_code_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return false;
}

void process::send_signal(int number) const {
  // Once reaped, the number may belong to a stranger.
  if (!exit_code_) kill(pid_, number);
}

void process::stand_still() const {
  send_signal(SIGSTOP);
  siginfo_t ignored;
  // An exit in the meantime is left for alive() to see.
  waitid(P_PID, static_cast<id_t>(pid_), &ignored, WSTOPPED | WEXITED | WNOWAIT);
}

std::optional<int> process::wait_exit(std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (alive()) {
    if (std::chrono::steady_clock::now() >= deadline) return std::nullopt;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return exit_code_;
}

double process::cpu_seconds() const {
  const std::string stat = read_file("/proc/" + std::to_string(pid_) + "/stat");
  // The second field is the program's name in brackets and may hold anything: count from its end.
  const auto name_end = stat.rfind(')');
  if (name_end == std::string::npos) throw std::runtime_error(name_ + " has no /proc entry");
  std::istringstream fields(stat.substr(name_end + 1));
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  double user_ticks = 0;
  double system_ticks = 0;
  fields >> user_ticks >> system_ticks;
  return (user_ticks + system_ticks) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

std::size_t process::resident_bytes() const {
  const auto entry = "/proc/" + std::to_string(pid_);
  std::istringstream children(read_file(entry + "/task/" + std::to_string(pid_) + "/children"));
  std::size_t pages = 0;
  for (auto id = std::to_string(pid_); !id.empty(); id.clear(), children >> id) {
    std::istringstream sizes(read_file("/proc/" + id + "/statm"));
    std::size_t total = 0;
    std::size_t resident = 0;
    if (!(sizes >> total >> resident)) throw std::runtime_error(name_ + " has no /proc entry");
    pages += resident;
  }
  return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

std::size_t process::open_files() const {
  const std::filesystem::directory_iterator files("/proc/" + std::to_string(pid_) + "/fd");
  return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

std::string process::standard_output() const { return read_file(output_file_); }

std::string process::standard_error() const { return read_file(error_file_); }

program_result run_to_end(const std::vector<std::string>& command,
                          std::chrono::milliseconds limit) {
  const temp_dir logs;
  process started("program", command, logs.path());
  const auto code = started.wait_exit(limit);
  return {code, started.standard_output(), started.standard_error()};
}

}  // namespace scoreboard::system_test
