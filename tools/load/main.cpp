#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <string>

#include <unistd.h>

#include "tools/load/options.hpp"
#include "tools/load/report_html.hpp"
#include "tools/load/report_json.hpp"
#include "tools/load/report_text.hpp"
#include "tools/load/session.hpp"

namespace {

using namespace scoreboard;

/// Opens a file before the run, so that a path that cannot be written fails at once.
std::ofstream open(const std::string& path) {
  std::ofstream file;
  if (path.empty()) return file;
  file.open(path);
  if (!file) throw std::runtime_error("cannot write " + path);
  return file;
}

void write(std::ofstream& file, const std::string& path, const std::string& text) {
  file << text << std::flush;
  if (!file) throw std::runtime_error("cannot write " + path);
}

int measure(const load::options& options) {
  auto json_file = open(options.json_file);
  auto report_file = open(options.report_file);
  load::session session(options, std::cerr, isatty(STDERR_FILENO) == 1);
  const auto result = session.run();
  load::write_text(std::cout, result);
  if (json_file.is_open()) write(json_file, options.json_file, load::json_report(result));
  if (report_file.is_open()) write(report_file, options.report_file, load::html_report(result));
  if (result.verified.complaint_count > 0) return EXIT_FAILURE;
  const auto all = result.measured.all();
  if (all.requests > 0 && all.requests == all.failed)
    throw std::runtime_error("not one request was answered well");
  return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    load::options options;
    if (const auto code = options.read(argc, argv, std::cout, std::cerr)) return *code;
    return measure(options);
  } catch (const std::exception& error) {
    std::cerr << "scoreboard-load: " << error.what() << '\n';
    return EXIT_FAILURE;
  }
}
