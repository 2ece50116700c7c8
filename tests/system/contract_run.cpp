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
constexpr unsigned unauthorized = 401;
constexpr unsigned forbidden = 403;
constexpr unsigned unavailable = 503;
constexpr unsigned timed_out = 504;

/// Whose answer comes before any permission.
bool is_no_route(const expected_answer& expected) {
  return expected.code == "not_found" || expected.code == "method_not_allowed";
}

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

contract_run::contract_run(cluster& service, contract_people& people, stepping_clock* clock,
                           std::optional<contract_time> now, const contract_model::bounds& limits,
                           std::uint64_t seed)
    : service_(service),
      people_(people),
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
  constexpr std::size_t requests_per_rotation = 400;
  if (clock_ != nullptr && dice_.one_in(requests_per_step)) return step_clock(false);
  if (people_.have_tokens() && dice_.one_in(requests_per_rotation)) rotate_tokens();
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
  made.by = with_kill ? &people_.chief() : &people_.draw(dice_);
  made.may_wait = may_have_to_wait(made.request);
  const auto page = pages_.find({made.by->name, made.request.target});
  if (made.request.method == "GET" && page != pages_.end() && dice_.one_in(2))
    made.headers.emplace_back("If-None-Match", page->second.tag);
  if (!made.request.wrong_keys.empty()) {
    for (const auto& key : made.request.wrong_keys)
      made.headers.emplace_back("Idempotency-Key", key);
    made.expected = meaning_of(made.request, *made.by);
    return made;
  }
  // Without a key it could not be sent again.
  if (made.request.is_write() && (with_kill || dice_.one_in(3))) choose_key(made);
  if (!made.key.empty()) made.headers.emplace_back("Idempotency-Key", made.key);
  if (made.expected.code.empty() && !made.is_repeated)
    made.expected = meaning_of(made.request, *made.by);
  return made;
}

contract_run::attempt contract_run::prepared(const contract_request& request,
                                             const contract_person& by) {
  attempt made{request, &by};
  made.may_wait = may_have_to_wait(request);
  made.expected = meaning_of(request, by);
  return made;
}

expected_answer contract_run::meaning_of(const contract_request& request,
                                         const contract_person& by) {
  model_.set_asker(by.rights);
  if (const auto code = refusal_of(by, request.method, request.target)) {
    if (request.is_malformed) {
      auto expected = request.meaning(model_);
      if (is_no_route(expected)) return expected;
    }
    return refused(*code);
  }
  return request.meaning(model_);
}

void contract_run::rotate_tokens() {
  people_.rotate(dice_);
  for (std::size_t i = 0; i < 2; ++i) read_anew(service_.client(i), people_.line_about_reading());
  ++rotations_;
  history_.push_back("tokens were rotated");
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
    const auto& drawn = answered_[dice_.below(answered_.size())];
    const auto& owner = made.by->name;
    const auto* const first = find_answered(owner, drawn.key);
    // One that was bound long ago is not used again. Somebody else's is as good as new.
    if (first != nullptr || !bound_keys_.contains({owner, drawn.key})) made.key = drawn.key;
    if (first == nullptr) return;
    if (dice_.one_in(2) || same_request(made.request, first->request)) {
      made.request = first->request;
      made.is_repeated = true;
      made.may_wait = false;
    } else if (!made.request.is_malformed &&
               !refusal_of(*made.by, made.request.method, made.request.target)) {
      made.expected = refused("idempotency_mismatch");
    }
  } else if (!refused_keys_.empty() && dice_.one_in(3)) {
    // It is as good as new.
    made.key = refused_keys_.front();
    refused_keys_.pop_front();
  }
}

const contract_run::keyed_answer* contract_run::find_answered(const std::string& owner,
                                                              const std::string& key) const {
  const auto found = std::ranges::find_if(answered_, [&](const keyed_answer& answer) {
    return answer.owner == owner && answer.key == key;
  });
  return found == answered_.end() ? nullptr : &*found;
}

void contract_run::carry_out(const attempt& made) {
  const response answer = exchange(made);
  ++statuses_[answer.result_int()];
  if (made.is_repeated) {
    check_repeated(*find_answered(made.by->name, made.key), answer);
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

/// The balancer knows no tokens: it tells everybody that a body is too large.
contract_door& contract_run::draw_door(const attempt& made) {
  constexpr std::size_t largest_score = 4096;
  const bool is_refused = made.expected.status == unauthorized || made.expected.status == forbidden;
  const bool avoids_balancer = is_refused && made.request.body.size() > largest_score;
  return doors_[dice_.below(doors_.size() - (avoids_balancer ? 1 : 0))];
}

response contract_run::send_once(const attempt& made, const std::string& method, bool with_kill) {
  contract_door& door = draw_door(made);
  ++requests_;
  std::string line = std::to_string(requests_) + " (" + door.name() + (with_kill ? ", kill" : "") +
                     ") " + made.by->name + ' ' + method + ' ' + made.request.target;
  for (const auto& [name, value] : made.headers)
    line.append(" [").append(name).append(": ").append(value).append("]");
  history_.push_back(line + ' ' + shown(made.request.body));
  if (history_.size() > shown_history) history_.pop_front();

  auto headers = made.headers;
  if (!made.by->authorization.empty())
    headers.emplace_back("Authorization", made.by->authorization);
  door.send(method, made.request.target, made.request.body, headers);
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

std::vector<contract_request> contract_run::reads_of(const contract_place& place,
                                                     std::int64_t of) const {
  std::vector<contract_request> reads;
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
  return reads;
}

void contract_run::compare_all() {
  std::vector<contract_request> reads;
  const auto add = [&](const std::vector<contract_request>& more) {
    reads.insert(reads.end(), more.begin(), more.end());
  };
  reads.push_back(
      read("/boards?limit=1000", [](contract_model& model) { return model.names("", 1000); }));
  for (const auto& [board_name, seasons] : model_.boards()) {
    const std::string name = board_name;
    const auto path = "/boards/" + name;
    auto about = read(path, [=](contract_model& model) { return model.board(name); });
    about.board = name;
    reads.push_back(about);
    reads.push_back(read(path + "/snapshots?limit=1000",
                         [=](contract_model& model) { return model.snapshots(name, "", 1000); }));
    add(reads_of({name}, seasons.running.shown()));
    if (const auto* const frozen = seasons.frozen_moment(); frozen && people_.have_tokens()) {
      carry_out(prepared(about, people_.spectator()));
      for (const auto& request : reads_of({name}, frozen->shown.shown()))
        carry_out(prepared(request, people_.spectator()));
    }
    for (const auto& [user, member] : seasons.running.members) {
      if (!member.hidden) continue;
      reads.push_back(read(path + "/users/" + path_segment(user), [=, user = user](auto& model) {
        return model.user({name}, user, rank_mode::position);
      }));
    }
    // All of them would be most of the run.
    for (int i = 0; i < 3 && !seasons.snapshots.empty(); ++i) {
      const auto& snapshot = seasons.snapshots[dice_.below(seasons.snapshots.size())];
      add(reads_of({name, snapshot.name}, snapshot.shown.shown()));
    }
  }
  for (const auto& request : reads) carry_out(prepared(request));
}

}  // namespace scoreboard::system_test
