// The checks of contract_run: what must come back.
#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include <boost/beast/http/field.hpp>

#include "tests/system/contract.hpp"
#include "tests/system/contract_json.hpp"
#include "tests/system/contract_run.hpp"

namespace scoreboard::system_test {

namespace {

using http = boost::beast::http::field;

constexpr std::size_t remembered_keys = 50;
constexpr std::size_t remembered_pages = 5000;
constexpr unsigned ok = 200;
constexpr unsigned not_modified = 304;
constexpr unsigned method_not_allowed = 405;
constexpr unsigned unprocessable = 422;

bool has_succeeded(unsigned status) { return status >= 200 && status < 300; }

}  // namespace

std::optional<std::uint64_t> version_in(const response& answer) {
  const auto text = answer["Scoreboard-Version"];
  std::uint64_t version = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return version;
}

void contract_run::check(const attempt& made, const response& answer) {
  const expected_answer& expected = made.expected;
  const bool is_page = made.request.method == "GET" && expected.status == ok;
  const bool is_unchanged = is_page && answer.result_int() == not_modified && !made.headers.empty();
  expect(answer.result_int() == expected.status || is_unchanged,
         "must be " + std::to_string(expected.status) + ' ' + expected.code);
  if (is_page) check_page(made, answer);
  if (is_unchanged) return;
  if (expected.status == method_not_allowed) expect(!answer[http::allow].empty(), "has no Allow");
  if (expected.code == "unauthorized")
    expect(answer[http::www_authenticate].starts_with("Bearer"),
           "does not say that a token is wanted");
  check_body(made, answer);
  const bool is_replay = !answer["Idempotent-Replayed"].empty();
  expect(made.with_kill || !is_replay, "is a replay");
  if (is_replay) ++kills_before_answer_;
  if (!expected.code.empty()) return;
  learn_of_snapshots(made.request, answer);
  check_freeze(made, answer);
  check_versions(made, answer);
}

void contract_run::check_body(const attempt& made, const response& answer) {
  const expected_answer& expected = made.expected;
  const bool is_error = !expected.code.empty();
  if (expected.body.empty() && !is_error) {
    expect(answer.body().empty(), "has a body");
    return;
  }
  expect(answer[http::content_type].starts_with("application/json"), "is not JSON by its type");
  const std::string body =
      is_error
          ? json_object({{"error", std::string(any_text)}, {"code", json_string(expected.code)}})
          : expected.body;
  const auto difference =
      json_difference(body, answer.body(), !is_error && made.request.has_numbers_as_strings());
  expect(difference.empty(), difference + "; it must be " + shown(body));
}

void contract_run::check_versions(const attempt& made, const response& answer) {
  const auto found = version_in(answer);
  expect(found.has_value(), "has no version");
  const auto version = *found;
  const auto& snapshot = made.request.snapshot;
  if (!snapshot.empty()) {
    const auto its_own = model_.find_snapshot({made.request.board, snapshot})->version;
    expect(its_own == static_cast<std::int64_t>(version), "has not the version of the snapshot");
  } else if (!made.request.board.empty()) {
    check_version_of_board(made, version);
  }
  // What is frozen is older, and check_freeze() looks whether a board may be.
  if (!made.request.is_write() && answer.count("Scoreboard-Frozen") > 0) return;
  constexpr std::string_view parameter = "at_least=";
  const auto at_least = made.request.target.find(parameter);
  if (at_least != std::string::npos) {
    const auto asked = std::stoull(made.request.target.substr(at_least + parameter.size()));
    expect(version >= asked, "has an older version than was asked for");
  }
  // One commit after the other.
  if (made.request.is_write()) expect(version >= known_version_, "has not the newest version");
  known_version_ = std::max(known_version_, version);
}

void contract_run::check_version_of_board(const attempt& made, std::uint64_t version) {
  const auto* const frozen = model_.frozen_moment(made.request.board);
  if (frozen != nullptr && !made.request.is_write()) {
    expect(frozen->version == static_cast<std::int64_t>(version),
           "has not the version of the frozen moment");
    return;
  }
  auto& last = board_versions_[made.request.board];
  expect(version >= last, "has a version below " + std::to_string(last) + " of the same board");
  last = version;
}

/// A read of a board says whether it shows the board of an earlier moment, and of which.
void contract_run::check_freeze(const attempt& made, const response& answer) {
  const auto& request = made.request;
  if (request.board.empty() || !request.snapshot.empty() || request.is_write()) return;
  const std::string told(answer["Scoreboard-Frozen"]);
  const auto* const frozen = model_.frozen_moment(request.board);
  if (frozen == nullptr) return expect(told.empty(), "claims to be frozen");
  ++frozen_answers_;
  expect(!told.empty(), "does not say that it is frozen");
  if (model_.knows_time()) expect(told == time_text(frozen->taken_at), "is frozen at another time");
}

/// The tag changes exactly when the body does, and HEAD says the same.
void contract_run::check_page(const attempt& made, const response& answer) {
  const std::string tag(answer[http::etag]);
  expect(!tag.empty(), "has no ETag");
  const std::pair place(made.by->name, made.request.target);
  const auto known = pages_.find(place);
  if (answer.result_int() == not_modified) {
    expect(known != pages_.end() && known->second.tag == tag, "is 304 with another ETag");
    const auto difference = json_difference(made.expected.body, known->second.body,
                                            made.request.has_numbers_as_strings());
    expect(difference.empty(), "is 304, but has changed: " + difference);
    return;
  }
  expect(answer[http::cache_control] == "no-cache", "has no Cache-Control: no-cache");
  if (known != pages_.end()) {
    expect((known->second.tag == tag) == (known->second.body == answer.body()),
           "has the ETag of another body, or another ETag for the same: before it was " +
               known->second.tag + " of " + shown(known->second.body) + ", now it is " + tag);
    expect(made.headers.empty() || known->second.tag != tag, "must be 304");
  }
  if (pages_.size() >= remembered_pages) pages_.clear();
  pages_[place] = {tag, answer.body()};
  // What is being written may be ready by then.
  const bool stays = answer.body().find(R"("writing")") == std::string::npos;
  if (made.with_kill || !stays || !dice_.one_in(10)) return;
  const response head = send_once({made.request, made.by}, "HEAD", false);
  expect(head.result_int() == ok && head[http::etag] == tag &&
             head[http::content_length] == std::to_string(answer.body().size()),
         "HEAD differs from GET");
}

void contract_run::check_repeated(const keyed_answer& first, const response& answer) {
  ++replays_;
  expect(answer.result_int() == first.status, "must be the first answer again: " + first.body);
  expect(answer["Idempotent-Replayed"] == "true", "does not say that it is a replay");
  if (first.request.shows_moment && has_succeeded(first.status)) return;
  expect(answer.body() == first.body, "must be the first answer again: " + first.body);
}

void contract_run::remember_key(const attempt& made, const response& answer) {
  // Whether a board too many binds its key is not tested: it may be made once another one is gone.
  if (made.expected.code == "idempotency_mismatch" || made.expected.code == "too_many_boards")
    return;
  const auto& owner = made.by->name;
  if (bound_keys_.contains({owner, made.key})) return;
  if (!has_succeeded(answer.result_int()) && answer.result_int() != unprocessable) {
    const bool is_elses = std::ranges::any_of(
        bound_keys_, [&](const auto& bound) { return bound.second == made.key; });
    if (!is_elses) refused_keys_.push_back(made.key);
    return;
  }
  bound_keys_.emplace(owner, made.key);
  answered_.push_back({made.request, owner, made.key, answer.result_int(), answer.body()});
  if (answered_.size() > remembered_keys) answered_.pop_front();
  if (!made.with_kill && !dice_.one_in(4)) return;
  // At once even what shows a moment is the same.
  attempt again = made;
  again.with_kill = false;
  const response second = exchange(again);
  check_repeated(answered_.back(), second);
  // Meanwhile a snapshot may be ready.
  const bool shows_state = made.request.shows_moment && !made.request.made_snapshot.empty();
  expect(shows_state || second.body() == answer.body(), "must be the first answer again, at once");
}

}  // namespace scoreboard::system_test
