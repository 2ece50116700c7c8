#include "tests/system/crash_run.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <limits>
#include <map>
#include <optional>
#include <thread>
#include <utility>

#include "tests/system/scale.hpp"

namespace scoreboard::system_test {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t sender_count = 6;
constexpr std::size_t owner_count = 3;
// Few, because each starts a second service: one in a short run.
constexpr std::size_t backup_every_rounds = 25;
constexpr std::size_t backup_round = 20;
constexpr std::size_t tied_users = 8;
constexpr std::int64_t tied_total = 7;
constexpr std::size_t history_lines = 40;
// What a client that was killed had sent may still be on its way.
constexpr auto settling_time = 30ms;

// The users of `ties`, in the order of the board.
std::vector<std::string> tied_order(const std::vector<entry>& board,
                                    const std::vector<std::string>& ties) {
  std::vector<std::string> order;
  for (const entry& one : board) {
    if (std::find(ties.begin(), ties.end(), one.user) != ties.end()) order.push_back(one.user);
  }
  return order;
}

}  // namespace

crash_run::crash_run(std::uint64_t seed, const std::filesystem::path& directory, bool steps_clocks)
    : seed_(seed),
      board_(directory, steps_clocks),
      directory_(directory),
      leagues_(seed, board_),
      feed_(seed),
      random_(generator(seed, 0, 0)),
      history_(directory / history_file) {
  for (std::size_t i = 0; i < sender_count; ++i) {
    senders_.push_back(std::make_unique<crash_sender>(seed, i, board_));
  }
  for (std::size_t i = 0; i < owner_count; ++i) {
    owners_.push_back(std::make_unique<crash_owner>(seed, i, board_));
  }
  open_accounts();
  make_shared_boards();
  leagues_.open();
}

void crash_run::make_shared_boards() {
  http_client client(board_.parts().client_port());
  for (const auto& [name, settings] : crash_state::shared_boards()) {
    const response answer = client.put("/boards/" + name, settings);
    if (answer.result_int() != 201) complain("cannot begin: " + answer.body());
  }
  const auto told = feed_.read_new(board_.parts().client_port());
  const bool is_told =
      std::equal(told.begin(), told.end(), crash_state::shared_boards().begin(),
                 crash_state::shared_boards().end(), [](const told_event& each, const auto& board) {
                   return each.event.type == "created" && each.event.board == board.first;
                 });
  if (!is_told) complain("the making of the shared boards is not told");
}

void crash_run::open_accounts() {
  std::vector<entry> first;
  for (std::size_t i = 0; i < shared_users; ++i) first.push_back({shared_user(i), 0});
  for (std::size_t sender = 0; sender < sender_count; ++sender) {
    for (std::size_t i = 0; i < owned_users; ++i) first.push_back({owned_user(sender, i), 0});
  }
  first.push_back({full_user(), std::numeric_limits<std::int64_t>::max()});
  for (std::size_t i = 0; i < tied_users; ++i) {
    ties_.push_back(json_string("tied " + std::to_string(i)));
  }
  std::shuffle(ties_.begin(), ties_.end(), random_);
  for (const std::string& user : ties_) first.push_back({user, tied_total});
  http_client client(board_.parts().client_port(1));
  for (const entry& one : first) {
    const response answer = client.put("/score", absolute(one.user, one.total));
    if (answer.result_int() != 200) complain("cannot begin: " + answer.body());
    ledger_.open(one.user, one.total);
  }
}

bool crash_run::round(std::size_t number) {
  const crash_plan plan = draw_plan(seed_, number, sender_count, crash_cluster::clients);
  note("round " + std::to_string(number) + ": " + plan.text());
  std::atomic<std::size_t> settled = 0;
  const bool backs_up = number % backup_every_rounds == backup_round;
  std::optional<crash_backup> backup;
  try {
    set_age(plan.short_age);
    std::vector<std::jthread> threads;
    for (const auto& sender : senders_) {
      threads.emplace_back([&, one = sender.get()] { one->run(number, settled); });
    }
    // Keys of owners are to be known for as long as a step may take.
    if (!plan.short_age) {
      for (const auto& owner : owners_) {
        owner->begin_round();
        threads.emplace_back([=, one = owner.get()] { one->run(number); });
      }
      leagues_.start(number, plan.crowd.has_value(), threads);
    }
    const auto back_up = [&] { backup.emplace(directory_ / "backup", board_, owners_); };
    if (backs_up && !plan.crowd) back_up();
    wait_for_moment(plan, settled);
    if (backs_up && plan.crowd) back_up();
    std::this_thread::sleep_for(plan.delay);
    step_clock(plan, crash_plan::moment::under_load);
    crash(plan);
    start_again(plan);
  } catch (const std::exception& failure) {
    complain(failure.what());
  }
  for (const auto& sender : senders_) {
    if (!sender->complaint().empty()) complain(sender->complaint());
  }
  try {
    if (complaints_.empty()) verify();
    if (complaints_.empty() && !plan.short_age) verify_owners();
    if (complaints_.empty() && !plan.short_age) verify_leagues(plan.server);
    if (complaints_.empty() && !plan.short_age) verify_events();
    if (complaints_.empty() && backup) verify_backup(*backup);
    if (complaints_.empty()) retry_some();
    if (complaints_.empty() && plan.when_quiet) crash_when_quiet();
    if (complaints_.empty() && plan.pause) pause_for_long(*plan.pause);
  } catch (const std::exception& failure) {
    complain(failure.what());
  }
  if (complaints_.empty()) return true;
  write_outcomes();
  for (const std::string& one : complaints_) note("WRONG: " + one);
  return false;
}

void crash_run::wait_for_moment(const crash_plan& plan, const std::atomic<std::size_t>& settled) {
  const auto is_there = [&] {
    if (plan.crowd && !plan.short_age) return leagues_.ordered() >= *plan.crowd;
    return settled >= plan.after_requests;
  };
  const auto deadline = std::chrono::steady_clock::now() + patient(plan.crowd ? 20s : 5s);
  while (!is_there() && std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(100us);
}

void crash_run::crash(const crash_plan& plan) {
  // Both signals first: that is what "at the same time" means here.
  cluster& parts = board_.parts();
  if (plan.server) parts.server().send_signal(SIGKILL);
  if (plan.client) parts.client(*plan.client).send_signal(SIGKILL);
  if (plan.server) board_.kill_server();
  if (plan.client && !parts.client(*plan.client).wait_exit(patient(5s))) {
    complain("a client cannot be killed");
  }
}

void crash_run::start_again(const crash_plan& plan) {
  step_clock(plan, crash_plan::moment::while_away);
  std::this_thread::sleep_for(plan.away);
  if (plan.server) {
    if (plan.checks_store) check_store();
    if (plan.again) {
      board_.parts().set_shards(plan.shards);
      board_.launch_server_only();
      std::this_thread::sleep_for(*plan.again);
      board_.kill_server();
    }
    board_.start_server(plan.shards);
  }
  if (plan.client) board_.parts().start_client(*plan.client);
  step_clock(plan, crash_plan::moment::after_start);
}

void crash_run::step_clock(const crash_plan& plan, crash_plan::moment when) {
  const auto& step = plan.step_at(when);
  const bool leaps = plan.ahead && plan.ahead->when == when;
  if (step) clock_step_ = *step;
  if (leaps) clock_leap_ += plan.ahead->by;
  if (step || leaps) board_.set_clock_ahead(clock_leap_ + clock_step_);
}

void crash_run::set_age(bool short_age) {
  const auto age = short_age ? crash_cluster::short_age : crash_cluster::usual_age;
  if (age == board_.age()) return;
  // What is older than the short one is forgotten, and stays so under the usual one.
  for (const auto& sender : senders_) sender->forget_answers();
  for (const auto& owner : owners_) owner->forget_answers();
  board_.set_age(age);
}

void crash_run::crash_when_quiet() {
  const auto before = read_board();
  board_.kill_server();
  check_store();
  board_.start_server(1 + draw(random_, 4));
  if (read_board() != before) complain("the board is another one after a restart in silence");
}

// Bug: what was just written is forgotten with what has become too old since the write before it,
// or with the time that the server was away.
void crash_run::pause_for_long(const crash_plan::long_pause& how) {
  const auto longer_than_kept = board_.age() + board_.age() / 3;
  if (!how.server_away) std::this_thread::sleep_for(longer_than_kept);
  for (const auto& sender : senders_) sender->forget_outcomes();
  crash_sender& sender = *senders_.front();
  sender.send(draw_keyed_pair(random_, ++pauses_));
  if (!sender.complaint().empty()) complain(sender.complaint());
  verify();
  if (!complaints_.empty()) return;
  const auto before = read_board();
  if (how.stopped) {
    board_.stop_server();
  } else {
    board_.kill_server();
  }
  if (how.server_away) std::this_thread::sleep_for(longer_than_kept);
  board_.start_server(1 + draw(random_, 4));
  for (const crash_outcome& one : sender.outcomes()) {
    sender.repeat_everywhere({one.what, one.answer, one.began});
  }
  if (!sender.complaint().empty()) complain(sender.complaint());
  expect_nothing_counted(before);
}

void crash_run::verify() {
  std::vector<const crash_outcome*> all;
  std::map<crash_outcome::kind, std::size_t> how_many;
  std::size_t attempts = 0;
  for (const auto& sender : senders_) {
    for (const crash_outcome& one : sender->outcomes()) {
      all.push_back(&one);
      ++how_many[one.how];
      attempts += one.attempts;
    }
  }
  if (how_many[crash_outcome::kind::unknown] > 0) std::this_thread::sleep_for(settling_time);
  const auto board = read_board();
  if (was_too_late()) return take_as_it_is(board);
  for (const std::string& one : ledger_.settle(all, board)) complain(one);
  if (tied_order(board, ties_) != ties_) complain("equal totals have changed places");
  note("  " + std::to_string(how_many[crash_outcome::kind::answered]) + " answered, " +
       std::to_string(how_many[crash_outcome::kind::unknown]) + " unknown, " +
       std::to_string(how_many[crash_outcome::kind::refused]) + " refused, " +
       std::to_string(attempts - all.size()) + " sent again");
}

// Bug: a key that is forgotten with the process, or remembered without what it stands for, or known
// at one door only.
void crash_run::retry_some() {
  const auto before = read_board();
  for (const auto& sender : senders_) {
    sender->repeat_some();
    if (!sender->complaint().empty()) complain(sender->complaint());
  }
  expect_nothing_counted(before);
}

void crash_run::verify_owners() {
  for (const auto& owner : owners_) {
    if (owner->complaint().empty()) owner->verify();
    if (!owner->complaint().empty()) complain(owner->complaint());
  }
}

void crash_run::verify_leagues(bool was_killed) {
  leagues_.verify(was_killed);
  for (const std::string& each : leagues_.complaints()) complain(each);
}

// Bug: an event that no acknowledged request, and nothing that was due, has led to.
void crash_run::verify_events() {
  const auto told = feed_.read_new(draw_port());
  told_counts of_owners;
  for (const auto& owner : owners_) {
    owner->verify_events(told, of_owners);
    if (!owner->complaint().empty()) complain(owner->complaint());
  }
  const std::size_t of_leagues = leagues_.verify_events(told);
  for (const std::string& each : leagues_.complaints()) complain(each);
  const std::size_t others = told.size() - of_owners.named - of_leagues;
  if (others >= of_owners.least_anonymous && others <= of_owners.most_anonymous) return;
  complain(std::to_string(others) + " events say nobody's name, expected " +
           std::to_string(of_owners.least_anonymous) + " to " +
           std::to_string(of_owners.most_anonymous));
}

// Bug: a store that serves what its own check refuses. REQUIRES: the server is away.
void crash_run::check_store() {
  const auto checked = run_to_end(
      {SCOREBOARD_SERVER, "--data=" + board_.parts().data().string(), "--check"}, patient(20s));
  if (checked.code != 0) complain("the check finds fault: " + checked.output + checked.errors);
}

void crash_run::verify_backup(const crash_backup& backup) {
  backup.verify(owners_, leagues_, feed_);
  for (const auto& owner : owners_) {
    if (!owner->complaint().empty()) complain(owner->complaint());
  }
  for (const std::string& each : leagues_.complaints()) complain(each);
}

void crash_run::expect_nothing_counted(const std::vector<entry>& before) {
  const auto board = read_board();
  if (was_too_late()) return take_as_it_is(board);
  if (board == before) return;
  complain("what was sent again changed the board");
  ledger_.note_counted_twice();
}

bool crash_run::was_too_late() const {
  return std::any_of(senders_.begin(), senders_.end(),
                     [](const auto& sender) { return sender->was_too_late(); });
}

void crash_run::take_as_it_is(const std::vector<entry>& board) {
  note("  not judged: the machine was too slow for the age of keys");
  for (const entry& one : board) ledger_.open(one.user, one.total);
}

std::size_t crash_run::repeats() const {
  std::size_t all = 0;
  for (const auto& sender : senders_) all += sender->repeats();
  return all;
}

crash_owner::counts crash_run::owner_counts() const {
  crash_owner::counts all{};
  for (const auto& owner : owners_) {
    for (std::size_t kind = 0; kind < all.size(); ++kind) {
      const step_counts& some = owner->counted()[kind];
      all[kind].acknowledged += some.acknowledged;
      all[kind].sent_again += some.sent_again;
      all[kind].lost += some.lost;
      all[kind].counted_twice += some.counted_twice;
    }
  }
  return all;
}

std::uint16_t crash_run::draw_port() {
  const std::uint16_t port =
      draw(random_, 2) == 0 ? board_.parts().client_port() : board_.parts().balancer_port();
  cluster::wait_until_ready(port);
  return port;
}

std::vector<entry> crash_run::read_board() {
  const response answer = http_client(draw_port()).get("/top/10000");
  return parse_entries(answer.body());
}

bool crash_run::stop() {
  try {
    board_.parts().stop();
    return true;
  } catch (const std::exception& failure) {
    complain(failure.what());
    note("WRONG: " + complaints_.back());
    return false;
  }
}

void crash_run::note(const std::string& line) {
  history_ << line << std::endl;
  last_lines_.push_back(line);
  if (last_lines_.size() > history_lines) last_lines_.pop_front();
}

// Only the file holds these: they are many.
void crash_run::write_outcomes() {
  constexpr const char* names[] = {"answered", "unknown", "refused"};
  for (const auto& owner : owners_) history_ << owner->history();
  for (const auto& sender : senders_) {
    for (const crash_outcome& one : sender->outcomes()) {
      history_ << "  " << one.what.text() << " " << names[static_cast<int>(one.how)] << " after "
               << one.attempts << ": " << one.answer << '\n';
    }
  }
}

}  // namespace scoreboard::system_test
