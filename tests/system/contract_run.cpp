#include "tests/system/contract_run.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "tests/system/contract_json.hpp"

namespace scoreboard::system_test {

namespace {

constexpr std::size_t remembered_reads = 10;
constexpr std::size_t shown_history = 24;
constexpr unsigned unavailable = 503;
constexpr unsigned timed_out = 504;

bool same_request(const contract_request& left, const contract_request& right) {
  return left.method == right.method && left.target == right.target && left.body == right.body;
}

contract_request read(std::string target, std::function<expected_answer(contract_model&)> meaning) {
  return {"GET", std::move(target), "", std::move(meaning), ""};
}

}  // namespace

std::string shown(const std::string& text) {
  constexpr std::size_t most_bytes = 600;
  return text.size() <= most_bytes ? text : text.substr(0, most_bytes) + "...";
}

contract_run::contract_run(cluster& service, stepping_clock* clock,
                           std::optional<contract_time> now, const contract_model::bounds& limits,
                           std::uint64_t seed)
    : service_(service),
      clock_(clock),
      seed_(seed),
      model_(limits, now),
      draws_(seed, model_),
      dice_(seed + 1),
      most_entries_(limits.entries) {
  doors_.emplace_back("first client", service.client_port(0));
  doors_.emplace_back("second client", service.client_port(1));
  doors_.emplace_back("balancer", service.balancer_port());
}

void contract_run::step() {
  constexpr std::size_t requests_per_step = 40;
  if (clock_ != nullptr && dice_.one_in(requests_per_step)) return step_clock(false);
  carry_out(draw(false));
}

void contract_run::step_with_kill() {
  if (clock_ != nullptr && dice_.one_in(3)) return step_clock(true);
  carry_out(draw(true));
}

void contract_run::expect(bool holds, const std::string& otherwise) {
  if (holds) return;
  std::string text = "SCOREBOARD_SEED=" + std::to_string(seed_) + ", request " +
                     std::to_string(requests_) + ": " + otherwise + '\n';
  for (const auto& line : history_) text += line + '\n';
  throw contract_difference(text);
}

// -- what is sent ---------------------------------------------------------------------------------

/// Of what a snapshot that may still be being written must not show, or of its users' names.
contract_request contract_run::draw_change_of(const std::string& board) {
  for (;;) {
    auto request = draws_.next(known_version_);
    const bool changes = request.board == board || request.erased;
    if (request.is_write() && !request.is_malformed && changes) return request;
  }
}

contract_request contract_run::draw_request(bool rather_write) {
  const auto written = std::exchange(board_being_written_, "");
  if (!written.empty() && dice_.one_in(2)) return draw_change_of(written);
  if (!rather_write && !recent_reads_.empty() && dice_.one_in(8))
    return recent_reads_[dice_.below(recent_reads_.size())];
  auto request = draws_.next(known_version_);
  while (rather_write && (!request.is_write() || request.is_malformed) && !dice_.one_in(8))
    request = draws_.next(known_version_);
  if (request.method == "GET") recent_reads_.push_back(request);
  if (recent_reads_.size() > remembered_reads) recent_reads_.pop_front();
  return request;
}

contract_run::attempt contract_run::draw(bool with_kill) {
  attempt made;
  made.with_kill = with_kill;
  made.request = draw_request(with_kill);
  made.may_wait = may_have_to_wait(made.request);
  const auto page = pages_.find(made.request.target);
  if (made.request.method == "GET" && page != pages_.end() && dice_.one_in(2))
    made.headers.emplace_back("If-None-Match", page->second.tag);
  if (!made.request.wrong_keys.empty()) {
    for (const auto& key : made.request.wrong_keys)
      made.headers.emplace_back("Idempotency-Key", key);
    made.expected = made.request.meaning(model_);
    return made;
  }
  // Without a key it could not be sent again.
  if (made.request.is_write() && (with_kill || dice_.one_in(3))) choose_key(made);
  if (!made.key.empty()) made.headers.emplace_back("Idempotency-Key", made.key);
  if (made.expected.code.empty() && !made.is_repeated) made.expected = made.request.meaning(model_);
  return made;
}

contract_run::attempt contract_run::prepared(const contract_request& request) {
  attempt made{request};
  made.may_wait = may_have_to_wait(request);
  made.expected = request.meaning(model_);
  return made;
}

bool contract_run::may_have_to_wait(const contract_request& request) const {
  return std::ranges::any_of(request.needed_snapshots, [&](const auto& name) {
    const auto* const snapshot = model_.find_snapshot({request.board, name});
    return snapshot != nullptr && !snapshot->is_ready;
  });
}

void contract_run::choose_key(attempt& made) {
  made.key = "key-" + std::to_string(++keys_);
  if (!answered_.empty() && dice_.one_in(3)) {
    const auto& first = answered_[dice_.below(answered_.size())];
    made.key = first.key;
    if (dice_.one_in(2) || same_request(made.request, first.request)) {
      made.request = first.request;
      made.is_repeated = true;
      made.may_wait = false;
    } else if (!made.request.is_malformed) {
      made.expected = refused("idempotency_mismatch");
    }
  } else if (!refused_keys_.empty() && dice_.one_in(3)) {
    // It is as good as new.
    made.key = refused_keys_.front();
    refused_keys_.pop_front();
  }
}

void contract_run::carry_out(const attempt& made) {
  const response answer = exchange(made);
  ++statuses_[answer.result_int()];
  if (made.is_repeated) {
    const auto first = std::ranges::find(answered_, made.key, &keyed_answer::key);
    check_repeated(*first, made.request, answer);
    return;
  }
  check(made, answer);
  if (!made.key.empty()) remember_key(made, answer);
  if (made.expected.code.empty() && !made.request.made_snapshot.empty())
    board_being_written_ = made.request.board;
  if (made.request.erased && made.expected.code.empty()) wait_for_erasure(*made.request.erased);
  for (const auto& [name, board] : model_.boards())
    largest_board_ = std::max(largest_board_, board.running.shown());
}

response contract_run::exchange(const attempt& made) {
  constexpr auto pause = std::chrono::milliseconds(2);
  const auto deadline = std::chrono::steady_clock::now() + longest_wait;
  response answer = send_once(made, made.request.method, made.with_kill);
  while (answer.result_int() == unavailable || answer.result_int() == timed_out) {
    const bool is_early = made.may_wait && answer.result_int() == unavailable;
    expect((made.with_kill || is_early) && std::chrono::steady_clock::now() < deadline,
           "is not answered in time");
    if (is_early) ++waits_;
    std::this_thread::sleep_for(pause);
    answer = send_once(made, made.request.method, false);
  }
  return answer;
}

response contract_run::send_once(const attempt& made, const std::string& method, bool with_kill) {
  contract_door& door = doors_[dice_.below(doors_.size())];
  ++requests_;
  std::string line = std::to_string(requests_) + " (" + door.name() + (with_kill ? ", kill" : "") +
                     ") " + method + ' ' + made.request.target;
  for (const auto& [name, value] : made.headers)
    line.append(" [").append(name).append(": ").append(value).append("]");
  history_.push_back(line + ' ' + shown(made.request.body));
  if (history_.size() > shown_history) history_.pop_front();

  door.send(method, made.request.target, made.request.body, made.headers);
  if (with_kill) {
    constexpr std::int64_t longest_us = 800;  // most are answered by then
    std::this_thread::sleep_for(std::chrono::microseconds(dice_.between(0, longest_us)));
    service_.kill_server();
    service_.start_server();
  }
  response answer = door.receive(method);
  history_.back() += "\n    -> " + std::to_string(answer.result_int()) + ' ' +
                     shown(answer.body()) + " (version " +
                     std::string(answer["Scoreboard-Version"]) + ')';
  return answer;
}

void contract_run::compare_all() {
  std::vector<contract_request> reads;
  const auto read_entries = [&](const contract_place& place, std::int64_t of) {
    entries_question question;
    question.limit = most_entries_;
    question.data = true;
    for (question.from = 1; *question.from <= of; *question.from += most_entries_) {
      auto& request = reads.emplace_back(
          read(path_of(place) + "/entries?data=true&from=" + std::to_string(*question.from) +
                   "&limit=" + std::to_string(most_entries_),
               [=](contract_model& model) { return model.entries(place, question); }));
      request.board = place.board;
      request.snapshot = place.snapshot;
      if (!place.snapshot.empty()) request.needed_snapshots.push_back(place.snapshot);
    }
  };
  reads.push_back(
      read("/boards?limit=1000", [](contract_model& model) { return model.names("", 1000); }));
  for (const auto& [board_name, seasons] : model_.boards()) {
    const std::string name = board_name;
    const auto path = "/boards/" + name;
    reads.push_back(read(path, [=](contract_model& model) { return model.board(name); }));
    reads.push_back(read(path + "/snapshots?limit=1000",
                         [=](contract_model& model) { return model.snapshots(name, "", 1000); }));
    read_entries({name}, seasons.running.shown());
    for (const auto& [user, member] : seasons.running.members) {
      if (!member.hidden) continue;
      reads.push_back(read(path + "/users/" + path_segment(user), [=, user = user](auto& model) {
        return model.user({name}, user, rank_mode::position);
      }));
    }
    // All of them would be most of the run.
    for (int i = 0; i < 3 && !seasons.snapshots.empty(); ++i) {
      const auto& snapshot = seasons.snapshots[dice_.below(seasons.snapshots.size())];
      read_entries({name, snapshot.name}, snapshot.shown.shown());
    }
  }
  for (const auto& request : reads) carry_out(prepared(request));
}

}  // namespace scoreboard::system_test
