#include "src/process/log.hpp"

#include <array>
#include <cassert>
#include <iostream>
#include <iterator>
#include <memory>
#include <mutex>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <spdlog/details/log_msg.h>
#include <spdlog/formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <unistd.h>

#include "src/base/append_file.hpp"
#include "src/base/log_text.hpp"

namespace scoreboard::process {

namespace {

using spdlog::details::log_msg;

/// The fields of the line that this thread logs right now: sinks format it in the same call.
/// Nothing that a message holds can pass for one of them.
thread_local const log_fields* current_fields = nullptr;

constexpr std::array<std::pair<std::string_view, spdlog::level::level_enum>, 4> levels{
    {{"debug", spdlog::level::debug},
     {"info", spdlog::level::info},
     {"warning", spdlog::level::warn},
     {"error", spdlog::level::err}}};

std::string_view name_of(spdlog::level::level_enum level) {
  for (const auto& [name, named] : levels) {
    if (named == level) return name;
  }
  return level == spdlog::level::critical ? "critical" : "trace";
}

std::string_view view_of(spdlog::string_view_t text) { return {text.data(), text.size()}; }

/// A line of text: [when] [program] [level] message name=value ...
class text_formatter final : public spdlog::formatter {
 public:
  void format(const log_msg& line, spdlog::memory_buf_t& into) override {
    std::string text = "[";
    append_time(text, line.time);
    fmt::format_to(std::back_inserter(text), "] [{}] [", view_of(line.logger_name));
    line.color_range_start = text.size();
    text += name_of(line.level);
    line.color_range_end = text.size();
    text += "] ";
    append_text_escaped(text, view_of(line.payload));
    if (current_fields != nullptr) {
      for (const auto& field : *current_fields) append(field, text);
    }
    text += '\n';
    into.append(text.data(), text.data() + text.size());
  }

  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<text_formatter>();
  }

 private:
  static void append(const log_field& field, std::string& to) {
    to += ' ';
    to += field.name;
    to += '=';
    const auto* const text = std::get_if<std::string_view>(&field.value);
    if (text != nullptr && (text->empty() || text->find_first_of(" =\"\\") != text->npos)) {
      to += '"';
      append_json_escaped(to, *text);
      to += '"';
    } else if (text != nullptr) {
      append_text_escaped(to, *text);
    } else if (const auto* const real = std::get_if<double>(&field.value)) {
      fmt::format_to(std::back_inserter(to), "{:.3f}", *real);
    } else if (const auto* const number = std::get_if<std::int64_t>(&field.value)) {
      fmt::format_to(std::back_inserter(to), "{}", *number);
    } else {
      fmt::format_to(std::back_inserter(to), "{}", std::get<std::uint64_t>(field.value));
    }
  }
};

/// A line of JSON.
class json_formatter final : public spdlog::formatter {
 public:
  void format(const log_msg& line, spdlog::memory_buf_t& into) override {
    json_line json(line.time);
    json.add("level", name_of(line.level));
    json.add("program", view_of(line.logger_name));
    json.add("pid", std::int64_t{::getpid()});
    json.add("message", view_of(line.payload));
    if (current_fields != nullptr) {
      for (const auto& field : *current_fields)
        std::visit([&](const auto& value) { json.add(field.name, value); }, field.value);
    }
    const auto text = json.take();
    into.append(text.data(), text.data() + text.size());
  }

  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<json_formatter>();
  }
};

/// One write for each line, to a file that may be moved away. What that does not take goes to
/// standard error, where it is better out of place than lost.
class file_sink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit file_sink(const std::string& path) : file_(path) {}

  void reopen() {
    if (const auto error = file_.reopen())
      spdlog::error("cannot open the log {}, so the old file stays in use: {}", file_.path(),
                    error.message());
  }

 protected:
  void sink_it_(const log_msg& line) override {
    spdlog::memory_buf_t text;
    formatter_->format(line, text);
    const std::string_view bytes(text.data(), text.size());
    if (file_.append(bytes)) error_output_.append(bytes);
  }
  void flush_() override {}

 private:
  append_file file_;
  append_file error_output_;
};

struct log_place {
  std::shared_ptr<file_sink> file;  // nullptr: standard error
  bool is_json = false;
};

log_place& current_place() {
  static log_place place;
  return place;
}

}  // namespace

std::string problem_of(const log_settings& settings) {
  if (settings.format != "text" && settings.format != "json")
    return "log-format must be \"text\" or \"json\"";
  for (const auto& level : levels) {
    if (level.first == settings.level) return {};
  }
  return "log-level must be \"debug\", \"info\", \"warning\" or \"error\"";
}

void begin_log(const std::string& program) { begin_log(program, {}); }

void begin_log(const std::string& program, const log_settings& settings) {
  assert(problem_of(settings).empty());
  log_place place{nullptr, settings.format == "json"};
  if (!settings.file.empty()) place.file = std::make_shared<file_sink>(settings.file);
  spdlog::sink_ptr to = place.file;
  if (to == nullptr) to = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
  if (place.is_json)
    to->set_formatter(std::make_unique<json_formatter>());
  else
    to->set_formatter(std::make_unique<text_formatter>());
  auto logger = std::make_shared<spdlog::logger>(program, std::move(to));
  for (const auto& [name, level] : levels) {
    if (name == settings.level) logger->set_level(level);
  }
  spdlog::set_default_logger(std::move(logger));
  current_place() = std::move(place);
}

void reopen_log() {
  if (const auto& file = current_place().file) file->reopen();
}

void tell_failed_start(std::string_view program, std::string_view why) {
  const auto& place = current_place();
  if (place.file != nullptr || place.is_json) spdlog::critical("cannot start: {}", why);
  if (place.file != nullptr || !place.is_json) std::cerr << program << ": " << why << '\n';
}

void log_line(spdlog::level::level_enum level, std::string_view message, log_fields fields) {
  if (!logs(level)) return;
  current_fields = &fields;
  // A line never throws: spdlog reports what goes wrong itself.
  spdlog::default_logger_raw()->log(level, spdlog::string_view_t(message.data(), message.size()));
  current_fields = nullptr;
}

}  // namespace scoreboard::process
