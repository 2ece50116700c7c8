// What contract_run does about seasons and snapshots: it steps the clock, and waits for what the
// contract says is done some time after an answer.
#include <algorithm>
#include <chrono>
#include <string_view>
#include <thread>
#include <utility>

#include <rapidjson/document.h>

#include "tests/system/contract_json.hpp"
#include "tests/system/contract_run.hpp"

namespace scoreboard::system_test {

namespace {

contract_request list_of_snapshots(const std::string& board) {
  return {"GET", "/boards/" + board + "/snapshots?limit=1000", "",
          [=](contract_model& model) { return model.snapshots(board, "", 1000); }, board};
}

std::size_t snapshots_in(const contract_model& model) {
  std::size_t count = 0;
  for (const auto& [name, board] : model.boards()) count += board.snapshots.size();
  return count;
}

}  // namespace

// -- what waits -----------------------------------------------------------------------------------

template <typename Action>
void contract_run::repeat_until_right(Action action) {
  constexpr auto pause = std::chrono::milliseconds(3);
  const auto deadline = std::chrono::steady_clock::now() + longest_wait;
  for (;;) {
    try {
      return action();
    } catch (const contract_difference&) {
      if (std::chrono::steady_clock::now() > deadline) throw;
    }
    std::this_thread::sleep_for(pause);
  }
}

void contract_run::carry_out_eventually(const contract_request& request) {
  repeat_until_right([&] { carry_out(prepared(request)); });
}

void contract_run::wait_for_erasure(const contract_user& user) {
  const auto named = model_.erased_from();
  for (const auto& place : named) {
    contract_request request{
        "GET", path_of(place) + "/users/" + path_segment(user), "",
        [=](contract_model& model) { return model.user(place, user, rank_mode::position); },
        place.board};
    request.snapshot = place.snapshot;
    request.needed_snapshots.push_back(place.snapshot);
    carry_out_eventually(request);
  }
}

// -- what only answers tell -----------------------------------------------------------------------

void contract_run::look_at_snapshots(const std::string& board, std::uint64_t newer_than) {
  const auto request = list_of_snapshots(board);
  learn_of_snapshots(board, exchange(prepared(request)), newer_than);
  carry_out(prepared(request));
}

void contract_run::learn_of_snapshots(const std::string& board, const response& answer,
                                      std::uint64_t newer_than) {
  rapidjson::Document list;
  list.Parse(answer.body().data(), answer.body().size());
  expect(!list.HasParseError() && list.IsObject() && list.HasMember("snapshots"), "is no list");
  for (const auto& line : list["snapshots"].GetArray()) {
    const contract_place place{board, line["name"].GetString()};
    const auto* const snapshot = model_.find_snapshot(place);
    if (snapshot == nullptr) continue;
    if (!snapshot->version) {
      const auto version = line["version"].GetUint64();
      expect(version > newer_than && version <= version_in(answer),
             "has the snapshot " + place.snapshot +
                 " with a version that cannot be: it must be above " + std::to_string(newer_than));
      model_.note_version(place, static_cast<std::int64_t>(version));
    }
    if (std::string_view(line["state"].GetString()) == "ready") model_.note_ready(place);
  }
  // One that is made between this answer and the next would never be known.
  const auto& all = model_.boards().at(board).snapshots;
  expect(std::ranges::all_of(all, [](const auto& one) { return one.version.has_value(); }),
         "lacks a snapshot that is due");
}

void contract_run::learn_of_snapshots(const contract_request& request, const response& answer) {
  if (!request.is_write()) {
    for (const auto& name : request.needed_snapshots) model_.note_ready({request.board, name});
  }
  if (request.made_snapshot.empty()) return;
  const contract_place made{request.board, request.made_snapshot};
  if (!model_.find_snapshot(made)->version)
    model_.note_version(made, static_cast<std::int64_t>(version_in(answer).value_or(0)));
  if (answer.body().empty() || request.method != "PUT") return;
  const auto difference =
      json_difference(model_.snapshot(made).body, answer.body(), request.has_numbers_as_strings());
  expect(difference.empty(), "is made with another version than its answer has: " + difference);
}

// -- the clock ------------------------------------------------------------------------------------

contract_time contract_run::next_time() {
  static const auto last = midnight_of(2200, 1, 1);
  const auto now = model_.now();
  if (now >= last) return now + 1;
  if (dice_.one_in(40)) return next_change_of_clocks(now) - day_seconds;
  std::vector<contract_time> due;
  for (const auto& [name, board] : model_.boards()) {
    for (const auto& time : {board.season_end, board.next_snapshot}) {
      if (time && *time < now + 40 * day_seconds) due.push_back(*time);
    }
  }
  if (!due.empty() && !dice_.one_in(3))
    return dice_.one_of(due) + dice_.one_of<contract_time>({-1, 0, 0, 1, 59, hour_seconds});
  if (dice_.one_in(15)) return now + dice_.between(1, 60 * day_seconds);
  return now + dice_.between(1, 3 * day_seconds);
}

void contract_run::step_clock(bool while_away) {
  ++clock_steps_;
  const auto before = known_version_;
  const auto snapshots = snapshots_in(model_);
  if (while_away) service_.kill_server();
  if (dice_.one_in(4)) {
    clock_->stand_at(model_.now() - dice_.between(1, 100 * day_seconds));
  } else {
    model_.set_clock(next_time());
    clock_->stand_at(model_.now());
  }
  history_.push_back("the clock of the commits is at " + time_text(model_.now()));
  if (while_away) service_.start_server();
  if (snapshots_in(model_) > snapshots) due_ += snapshots_in(model_) - snapshots;
  // Mostly, for by itself the service looks at its clock once a second.
  if (while_away || !dice_.one_in(16)) send_first_write();
  compare_what_was_due(before);
  // The time is that of a commit from now on, whatever the clock shows.
  carry_out(prepared({"DELETE", "/boards/default/users/%22nobody%22", "",
                      [](contract_model& model) { return model.delete_user("default", "nobody"); },
                      "default"}));
}

/// Nothing of what is due comes after it on the boards that it names.
void contract_run::send_first_write() {
  for (;;) {
    auto made = draw_request(true);
    const bool names_boards = !made.board.empty() || made.target.starts_with("/scores");
    if (!made.is_write() || made.is_malformed || !names_boards || !made.made_snapshot.empty() ||
        !made.wrong_keys.empty())
      continue;
    return carry_out(prepared(made));
  }
}

void contract_run::compare_what_was_due(std::uint64_t version_before) {
  for (const auto& [board_name, board] : model_.boards()) {
    const std::string name = board_name;
    carry_out_eventually({"GET", "/boards/" + name, "",
                          [=](contract_model& model) { return model.board(name); }, name});
    const bool is_known = std::ranges::all_of(
        board.snapshots, [](const auto& snapshot) { return snapshot.version.has_value(); });
    if (!is_known) repeat_until_right([&] { look_at_snapshots(name, version_before); });
  }
}

}  // namespace scoreboard::system_test
