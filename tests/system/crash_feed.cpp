#include "tests/system/crash_feed.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string_view>

#include "tests/system/crash_json.hpp"
#include "tests/system/crash_request.hpp"

namespace scoreboard::system_test {

namespace {

// Apart from those of the others.
constexpr std::size_t feed_generator = 6000;
constexpr std::size_t usual_overlap = 64;
constexpr std::size_t rounds_per_long_overlap = 16;
// What happens in a restored store has later versions than this, and a restore skips as many
// numbers of events.
constexpr std::uint64_t first_restored_version = std::uint64_t{1} << 40;
constexpr std::uint64_t skipped_numbers = std::uint64_t{1} << 40;

std::string detail_of(const rapidjson::Value& line) {
  for (const char* name : {"user", "settings", "season"}) {
    if (line.HasMember(name)) return member_text(line, name);
  }
  return {};
}

told_event parse_event(std::string text) {
  const auto line = parse_json(text);
  told_event told;
  told.number = line["event"].GetUint64();
  told.version = line["version"].GetUint64();
  told.at = parse_time(line["at"].GetString());
  told.event.type = line["type"].GetString();
  if (!line["board"].IsNull()) told.event.board = line["board"].GetString();
  told.event.detail = detail_of(line);
  if (line.HasMember("snapshot")) told.event.snapshot = line["snapshot"].GetString();
  told.line = std::move(text);
  return told;
}

std::vector<told_event> read_after(std::uint16_t port, std::size_t number) {
  const std::string target = "/events?follow=false&after=" + std::to_string(number);
  const response answer = http_client(port).get(target);
  if (answer.result_int() != 200) throw std::runtime_error(target + ": " + answer.body());
  std::vector<told_event> told;
  std::istringstream lines(answer.body());
  for (std::string line; std::getline(lines, line);) {
    told.push_back(parse_event(std::move(line)));
    if (told.back().version > first_restored_version && number < skipped_numbers)
      number += skipped_numbers;
    if (told.back().number != ++number)
      throw std::runtime_error("not event " + std::to_string(number) + ": " + told.back().line);
  }
  return told;
}

// Without the user, who may have been erased between two readings.
std::string_view anonymous(std::string_view line) { return line.substr(0, line.find("\"user\":")); }

}  // namespace

crash_feed::crash_feed(std::uint64_t seed) : random_(generator(seed, 0, feed_generator)) {}

std::vector<told_event> crash_feed::read_new(std::uint16_t port) {
  const std::size_t known = told_.size();
  const std::size_t overlap = draw_overlap();
  auto told = read_after(port, known - overlap);
  if (told.size() < overlap) throw std::runtime_error("events are gone that were told before");
  const auto first_new = told.begin() + static_cast<std::ptrdiff_t>(overlap);
  for (auto again = told.begin(); again != first_new; ++again) check_same(*again);
  for (auto next = first_new; next != told.end(); ++next) {
    check_next(*next);
    note_snapshots(*next);
    told_.push_back(*next);
  }
  told.erase(told.begin(), first_new);
  return told;
}

std::size_t crash_feed::draw_overlap() {
  const std::size_t longest =
      draw(random_, rounds_per_long_overlap) == 0 ? told_.size() : usual_overlap;
  return std::min(draw(random_, longest + 1), told_.size());
}

// Bug: an event that is another one, or has another number, after a restart.
void crash_feed::check_same(const told_event& again) const {
  const std::string& before = told_[again.number - 1].line;
  if (again.line == before) return;
  const bool was_erased =
      again.event.detail == "null" && anonymous(again.line) == anonymous(before);
  if (!was_erased)
    throw std::runtime_error("first \"" + before + "\", then \"" + again.line + "\"");
}

// Bug: versions or times that go back.
void crash_feed::check_next(const told_event& next) const {
  if (told_.empty()) return;
  const told_event& last = told_.back();
  if (next.version < last.version || next.at < last.at)
    throw std::runtime_error(next.line + " is older than " + last.line);
}

// Bug: a season that can be read before it ends, or is ready twice.
void crash_feed::note_snapshots(const told_event& next) {
  const auto& [board, type, detail, snapshot] = next.event;
  if (type == "season_ended") {
    unwritten_.emplace(board, snapshot);
  } else if (type == "deleted") {
    std::erase_if(unwritten_, [&](const auto& each) { return each.first == next.event.board; });
  } else if (type == "snapshot_ready" && snapshot.starts_with("season-") &&
             unwritten_.erase({board, snapshot}) == 0) {
    throw std::runtime_error("not an end before: " + next.line);
  }
}

// Bug: a backup with events of another moment than its boards, or that counts them anew.
void crash_feed::verify_restored(std::uint16_t port, std::uint64_t first,
                                 std::uint64_t last) const {
  const auto restored = read_after(port, 0);
  std::size_t same = 0;
  for (; same < restored.size() && restored[same].version < first_restored_version; ++same) {
    const std::string& line = restored[same].line;
    if (same >= told_.size() || anonymous(line) != anonymous(told_[same].line))
      throw std::runtime_error("a restored backup tells what was not: " + line);
  }
  if (same > 0 && restored[same - 1].version > last)
    throw std::runtime_error("a restored backup is newer: " + restored[same - 1].line);
  if (same < told_.size() && told_[same].version <= first)
    throw std::runtime_error("a restored backup does not tell " + told_[same].line);
}

}  // namespace scoreboard::system_test
