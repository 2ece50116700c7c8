#include "tools/load/session.hpp"

#include <chrono>
#include <ctime>
#include <memory>
#include <ostream>
#include <stdexcept>
#include <thread>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "src/process/version.hpp"
#include "tools/load/board_check.hpp"
#include "tools/load/board_reader.hpp"
#include "tools/load/duration_text.hpp"
#include "tools/load/fill.hpp"
#include "tools/load/progress_line.hpp"
#include "tools/load/reach.hpp"
#include "tools/load/workload.hpp"

namespace scoreboard::load {

using namespace std::chrono_literals;

namespace {

// A write without an answer may still wait in the service, so this is longer than the service's own
// deadline for requests.
constexpr auto settle_time = 6s;

clock::duration to_clock(options::seconds time) {
  return std::chrono::duration_cast<clock::duration>(time);
}

}  // namespace

session::session(const options& settings, std::ostream& notes, bool is_terminal)
    : options_(settings), notes_(notes), is_terminal_(is_terminal) {}

result session::run() {
  result out;
  out.began = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
  describe(out);
  for (const auto& service : options_.urls)
    endpoints_.push_back(reach(service, to_clock(options_.timeout)));
  notes_ << "seed " << options_.seed << '\n' << std::flush;
  if (options_.fill) fill_board();
  if (options_.verify) begin_verification();
  if (!interrupted_) send_load(out);
  if (options_.verify) verify(out);
  return out;
}

void session::fill_board() {
  const auto began = clock::now();
  load_run load(options_, endpoints_);
  const auto fill_by = [&](fill& source) {
    progress_line line(notes_, is_terminal_, "fill");
    load.run({&source}, {0s, 24h, 0}, [&line](const timeline& course) { line.show(course); });
  };
  auto source = std::make_unique<fill>(options_, fill::way::bulk);
  fill_by(*source);
  if (source->bulk_refused()) {
    notes_ << "fill: the service refuses bulk requests (" << source->last_error()
           << "), so users are set one by one\n";
    source = std::make_unique<fill>(options_, fill::way::one_by_one);
    fill_by(*source);
  }
  interrupted_ = load.interrupted();
  if (!interrupted_ && source->users_set() != options_.users)
    throw std::runtime_error(fmt::format("fill: {} of {} users have a total: {}",
                                         source->users_set(), options_.users, source->failure()));
  const auto seconds = options::seconds(clock::now() - began).count();
  notes_ << fmt::format("fill: {} users in {:.1f} s\n", grouped(source->users_set()), seconds);
}

void session::begin_verification() {
  verifier_.emplace(options_.users, user_names(options_.names, options_.first_user));
  board_reader reader(options_.urls.front(), endpoints_.front(), to_clock(options_.timeout));
  reader.each([this](const board_entry& entry) { verifier_->starts_with(entry); });
  const auto known = verifier_->known_users();
  if (options_.fill && !interrupted_ && known != options_.users)
    verifier_->found.add(fmt::format("after the fill {} users are on the board, not {}",
                                     grouped(known), grouped(options_.users)));
}

void session::send_load(result& out) {
  load_run load(options_, endpoints_);
  std::vector<std::unique_ptr<workload>> workloads;
  std::vector<request_source*> sources;
  for (std::size_t i = 0; i < options_.threads; ++i) {
    workloads.push_back(std::make_unique<workload>(options_, i, verifier_ ? &*verifier_ : nullptr));
    sources.push_back(workloads.back().get());
  }
  {
    progress_line line(notes_, is_terminal_, "load");
    load.run(sources, {to_clock(options_.warm_up), to_clock(options_.duration), options_.rate},
             [&line](const timeline& course) { line.show(course); });
  }
  out.measured = load.measured();
  out.measured_seconds = load.measured_seconds();
  const auto whole_seconds = static_cast<std::int64_t>(out.measured_seconds);
  for (const auto& sample : load.course())
    if (sample.second >= 0 && sample.second < whole_seconds) out.course.push_back(sample);
}

void session::verify(result& out) {
  auto& model = *verifier_;
  if (model.unanswered() > 0) {
    notes_ << fmt::format("verify: {} writes had no answer; waiting until they are settled\n",
                          model.unanswered());
    std::this_thread::sleep_for(settle_time);
  }
  board_reader reader(options_.urls.front(), endpoints_.front(), to_clock(options_.timeout));
  board_check check(model);
  std::vector<board_entry> best;
  reader.each([&](const board_entry& entry) {
    check.entry(entry);
    if (best.size() < options_.top) best.push_back(entry);
  });
  check.end();
  if (reader.top(options_.top) != best)
    model.found.add(
        fmt::format("the top {} differs from the windows that begin at 1", options_.top));
  out.verified.done = true;
  out.verified.complaints = model.found.texts();
  out.verified.complaint_count = model.found.count();
  out.verified.summary =
      fmt::format("{} writes acknowledged, {} without an answer; {} entries on the board checked",
                  grouped(static_cast<double>(model.acknowledged())), model.unanswered(),
                  grouped(static_cast<double>(check.entries())));
}

void session::describe(result& out) const {
  const auto add = [&out](const char* name, std::string value) {
    out.settings.emplace_back(name, std::move(value));
  };
  const auto& o = options_;
  std::vector<std::string> urls;
  for (const auto& service : o.urls) urls.push_back("http://" + service.authority());
  add("url", fmt::format("{}", fmt::join(urls, " ")));
  add("loop", o.rate > 0 ? fmt::format("open, {:g} requests/s", o.rate) : "closed");
  add("connections", std::to_string(o.connections));
  add("threads", std::to_string(o.threads));
  add("mix", o.mix_text);
  if (o.requests.has(request_kind::top)) add("top", fmt::format("{} entries", o.top));
  if (o.requests.has(request_kind::window))
    add("window", fmt::format("{} entries", 2 * std::uint64_t{o.scope} + 1));
  if (o.requests.has(request_kind::bulk)) add("bulk", fmt::format("{} updates", o.bulk_size));
  auto who = fmt::format("{} {}", grouped(o.users),
                         o.names == user_names::form::integers ? "integers" : "UUIDs");
  if (o.distribution == "zipfian") who += fmt::format(", zipfian (theta {:g})", o.theta);
  if (o.distribution == "hot")
    who += fmt::format(", {:g}% of requests for {}", 100 * o.hot_share, o.hot_users);
  if (o.distribution == "uniform") who += ", uniform";
  add("users", who);
  add("filled before", o.fill ? "yes" : "no");
  add("warm-up", fmt::format("{:g} s", o.warm_up.count()));
  add("duration", fmt::format("{:g} s", o.duration.count()));
  add("timeout", fmt::format("{:g} s", o.timeout.count()));
  add("seed", std::to_string(o.seed));
  add("scoreboard-load", process::version);
}

}  // namespace scoreboard::load
