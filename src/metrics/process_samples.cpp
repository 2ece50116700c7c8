#include "src/metrics/process_samples.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include "src/process/version.hpp"

namespace scoreboard::metrics {

namespace {

double seconds_of(const timeval& time) {
  constexpr double microsecond = 1e-6;
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * microsecond;
}

double cpu_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  return seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
}

/// The field of /proc/self/statm, which counts pages; 0: the whole address space, 1: resident.
double memory_bytes(int field) {
  std::ifstream file("/proc/self/statm");
  double pages = 0;
  for (int i = 0; i <= field; ++i) file >> pages;
  return file ? pages * static_cast<double>(::sysconf(_SC_PAGESIZE)) : 0;
}

double open_files() {
  std::error_code error;
  const std::filesystem::directory_iterator files("/proc/self/fd", error);
  // One of them is what reads the folder.
  return error ? 0 : static_cast<double>(std::distance(begin(files), end(files)) - 1);
}

double most_open_files() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<double>(limit.rlim_cur);
}

}  // namespace

void add_process_samples(samples& to, const std::string& program) {
  to.add_counter("process_cpu_seconds_total", "Processor time used, by the program and for it.",
                 &cpu_seconds);
  to.add_gauge("process_resident_memory_bytes", "Memory that is resident.",
               [] { return memory_bytes(1); });
  to.add_gauge("process_virtual_memory_bytes", "Size of the address space.",
               [] { return memory_bytes(0); });
  to.add_gauge("process_open_fds", "Open files and sockets.", &open_files);
  to.add_gauge("process_max_fds", "Most open files and sockets.", &most_open_files);
  const auto started =
      std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch());
  to.add_gauge("process_start_time_seconds", "When the process started, since 1970.",
               [started] { return started.count(); });
  to.add_gauge("scoreboard_build_info", "1; the labels say what runs.", [] { return 1.0; },
               {{"program", program}, {"version", process::version}});
}

}  // namespace scoreboard::metrics
