#include "http/api.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>
#include <variant>

#include <caf/send.hpp>

#include "actors/bridge.hpp"
#include "http/json.hpp"
#include "src/wire/names.hpp"

namespace scoreboard::http {

namespace {

using wire::error_code;

/// The outcome of an operation becomes the answer of its exchange.
class http_reply final : public actors::reply_handler {
 public:
  /// `user`: whom an update is about, for its answer.
  http_reply(std::shared_ptr<exchange> with, ranking::user_id user)
      : exchange_(std::move(with)), user_(std::move(user)) {}

  void on_outcome(wire::outcome what) override {
    exchange_->answer(std::visit([this](const auto& x) { return render(x); }, what));
  }

 private:
  response render(const wire::new_total& x) const { return {200, json_of(user_, x.total)}; }
  response render(const wire::entries& x) const { return {200, json_of(x)}; }
  response render(error_code x) const { return response::failure(x); }

  std::shared_ptr<exchange> exchange_;
  ranking::user_id user_;
};

/// Digits only. A number beyond 64 bits is as good as the largest: no board is that long.
std::optional<std::uint64_t> parse_count(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
  std::uint64_t value = 0;
  const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() ? value : std::numeric_limits<std::uint64_t>::max();
}

/// The path of a request target: without query, and without the scheme and host that a proxy may
/// have left there.
std::string_view path_of(std::string_view target) {
  if (const auto scheme = target.find("://");
      scheme != std::string_view::npos && target[0] != '/') {
    const auto path = target.find('/', scheme + 3);
    target = path == std::string_view::npos ? std::string_view("/") : target.substr(path);
  }
  return target.substr(0, target.find_first_of("?#"));
}

/// The segments of a path that begins with '/'; more than fit are counted in `size` all the same.
struct segments {
  std::array<std::string_view, 3> part;
  std::size_t size = 0;

  explicit segments(std::string_view path) {
    if (path.empty() || path[0] != '/') return;
    while (!path.empty()) {
      path.remove_prefix(1);
      const auto end = std::min(path.find('/'), path.size());
      if (size < part.size()) part[size] = path.substr(0, end);
      ++size;
      path.remove_prefix(end);
    }
  }
};

}  // namespace

api::api(caf::actor bridge, actors::request_gate& gate, std::uint64_t max_entries)
    : bridge_(std::move(bridge)), gate_(gate), max_entries_(max_entries) {}

void api::handle(request what, std::shared_ptr<exchange> with) {
  const auto refuse = [&](error_code code, std::string_view allow = {}) {
    with->answer(response::failure(code, allow));
  };
  const segments path(path_of(what.target));
  if (path.size == 1 && path.part[0] == "score") {
    if (what.method != "PUT") return refuse(error_code::method_not_allowed, "PUT");
    return score(what, with);
  }
  if ((path.size == 2 || path.size == 3) && path.part[0] == "top") {
    if (what.method != "GET") return refuse(error_code::method_not_allowed, "GET");
    return path.size == 2 ? top(path.part[1], with) : window(path.part[1], path.part[2], with);
  }
  refuse(error_code::not_found);
}

void api::score(const request& what, const std::shared_ptr<exchange>& with) {
  auto parsed = parse_score(what.body, wire::default_board);
  if (const auto* code = std::get_if<error_code>(&parsed))
    return with->answer(response::failure(*code));
  submit(std::get<wire::update>(std::move(parsed)), with);
}

void api::top(std::string_view count, const std::shared_ptr<exchange>& with) {
  const auto n = parse_count(count);
  if (!n) return with->answer(response::failure(error_code::invalid_position));
  submit(wire::top_query{std::string(wire::default_board), *n, max_entries_}, with);
}

void api::window(std::string_view position, std::string_view scope,
                 const std::shared_ptr<exchange>& with) {
  const auto p = parse_count(position);
  const auto s = parse_count(scope);
  if (!p || *p == 0 || !s) return with->answer(response::failure(error_code::invalid_position));
  submit(wire::window_query{std::string(wire::default_board), *p, *s, max_entries_}, with);
}

void api::submit(wire::operation what, const std::shared_ptr<exchange>& with) {
  if (!gate_.enter()) return with->answer(response::failure(error_code::overloaded));
  const auto* update = std::get_if<wire::update>(&what);
  auto reply =
      std::make_shared<http_reply>(with, update != nullptr ? update->user : ranking::user_id());
  caf::anon_send(bridge_, actors::call{std::move(what), std::move(reply)});
}

}  // namespace scoreboard::http
