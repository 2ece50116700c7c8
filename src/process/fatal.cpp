#include "src/process/fatal.hpp"

#include <cstdlib>

#include <spdlog/spdlog.h>

namespace scoreboard::process {

void end_process(std::string_view why) {
  spdlog::critical("ends at once: {}", why);
  std::abort();
}

std::string text_of(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "an exception of an unknown type";
  }
}

void end_process_on_uncaught_exceptions() {
  std::set_terminate([] {
    const auto thrown = std::current_exception();
    end_process(thrown ? "an exception that nobody caught: " + text_of(thrown)
                       : std::string("std::terminate was called"));
  });
}

}  // namespace scoreboard::process
