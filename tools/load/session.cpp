#include "tools/load/session.hpp"

#include <chrono>
#include <ctime>
#include <memory>
#include <ostream>
#include <stdexcept>
#include <thread>
#include <unordered_set>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "src/process/version.hpp"
#include "tools/load/answers.hpp"
#include "tools/load/board_maker.hpp"
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
  if (options_.boards > 0) make_boards();
  if (options_.fill && !interrupted_) fill_boards();
  if (options_.verify) begin_verification();
  if (!interrupted_) send_load(out);
  if (options_.verify) verify(out);
  return out;
}

board_reader session::new_reader() const {
  return {endpoints_.front(), to_clock(options_.timeout),
          request_writer(options_.urls.front(), options_.names_of_users(),
                         options_.boards_to_load(), options_.token)};
}

void session::make_boards() {
  const auto boards = options_.boards_to_load();
  const auto names = new_reader().names(board_set::prefix);
  const std::unordered_set<std::string> known(names.begin(), names.end());
  std::vector<std::uint32_t> missing;
  for (std::uint32_t board = 0; board < boards.size(); ++board)
    if (known.count(boards.name(board)) == 0) missing.push_back(board);

  const auto count = missing.size();
  board_maker source(options_, std::move(missing));
  load_run load(options_, endpoints_);
  {
    progress_line line(notes_, is_terminal_, "boards");
    load.run({&source}, {0s, 24h, 0}, [&line](const timeline& course) { line.show(course); });
  }
  interrupted_ = load.interrupted();
  if (!interrupted_ && source.made() != count)
    throw std::runtime_error(fmt::format(
        "{} of {} boards were made; {}{}", source.made(), count, source.failure(),
        source.failure().ends_with("too_many_boards") ? " (boards.max of the service is the limit)"
                                                      : ""));
  notes_ << fmt::format("boards: {} made, {} were there\n", source.made(), boards.size() - count);
}

void session::fill_boards() {
  const auto began = clock::now();
  load_run load(options_, endpoints_);
  const auto fill_by = [&](fill& source) {
    progress_line line(notes_, is_terminal_, "fill");
    load.run({&source}, {0s, 24h, 0}, [&line](const timeline& course) { line.show(course); });
  };
  auto source = std::make_unique<fill>(options_, fill::way::lists);
  fill_by(*source);
  if (source->lists_refused()) {
    notes_ << "fill: the service refuses lists of updates (" << source->last_error()
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
  const auto boards = options_.boards_to_load();
  verifier_.emplace(options_.users, options_.names_of_users(), boards);
  auto reader = new_reader();
  for (std::uint32_t board = 0; board < boards.size(); ++board) {
    if (!has_default_settings(reader.info(boards.name(board))))
      throw std::runtime_error(fmt::format(
          "--verify needs boards with default settings, and {} has others", boards.name(board)));
    read_before(reader, board);
  }
  const auto known = verifier_->known_users();
  if (options_.fill && !interrupted_ && known != options_.users)
    verifier_->found.add(fmt::format("after the fill {} users are on the boards, not {}",
                                     grouped(known), grouped(options_.users)));
}

void session::read_before(board_reader& reader, std::uint32_t board) {
  std::optional<std::uint64_t> version;
  const board_reader::watcher into_model{
      [](const request&) {},
      [&](const request&, const response& answer) {
        if (!answer.ok()) return;
        if (version && *version != answer.version)
          throw std::runtime_error("--verify: somebody writes while the boards are read");
        version = answer.version;
        verifier_->starts_with(board, answer.version, parse_view(answer.body).entries);
      }};
  reader.each_page(board, into_model);
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
  auto reader = new_reader();
  std::uint64_t entries = 0;
  const board_reader::watcher as_reads{[&](request& to_send) { model.begin(to_send); },
                                       [&](const request& sent, const response& answer) {
                                         model.ended(sent, answer);
                                         if (answer.ok() && sent.kind == request_kind::page)
                                           entries += parse_view(answer.body).entries.size();
                                       }};
  const auto boards = options_.boards_to_load();
  for (std::uint32_t board = 0; board < boards.size(); ++board) {
    reader.each_page(board, as_reads);
    reader.top(board, options_.top, as_reads);
  }
  model.finish();
  out.verified.done = true;
  out.verified.complaints = model.found.texts();
  out.verified.complaint_count = model.found.count();
  out.verified.summary = fmt::format(
      "{} writes acknowledged, {} without an answer; {} reads explained, {} not checked; {} "
      "entries "
      "on {} at the end",
      grouped(static_cast<double>(model.acknowledged())), model.unanswered(),
      grouped(static_cast<double>(model.reads_explained())), model.reads_unchecked(),
      grouped(static_cast<double>(entries)),
      options_.boards == 0 ? "the board" : fmt::format("{} boards", grouped(boards.size())));
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
  if (o.requests.has(request_kind::window) || o.requests.has(request_kind::around))
    add("window", fmt::format("{} entries", 2 * std::uint64_t{o.scope} + 1));
  if (o.requests.has(request_kind::page)) add("page", fmt::format("{} entries", o.page_size));
  if (o.requests.has(request_kind::ranking)) add("ranking", fmt::format("{} users", o.friends));
  if (o.requests.has(request_kind::bulk) || o.requests.has(request_kind::spread))
    add("bulk", fmt::format("{} updates", o.bulk_size));
  add("boards", o.boards == 0 ? "default" : fmt::format("load-1 to load-{}", o.boards));
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
