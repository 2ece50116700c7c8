#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "actors/bridge/bridge.hpp"
#include "http/api/json.hpp"
#include "http/api/read_json.hpp"
#include "http/api/rendered_answers.hpp"
#include "http/connections/connection.hpp"

/// How the outcome of a read becomes the answer of its exchange. Reads that are equal can share
/// one, whatever forms of numbers they want.
namespace scoreboard::http {

/// The JSON of what a read expects; nullopt of any other outcome.
using outcome_json = std::function<std::optional<std::string>(const wire::outcome&, number_form)>;

/// The answer to `asked`, a top or a window. `known`: the JSON of the tag that `asked` says is
/// known, nullptr when it is none. What the server keeps is put into `rendered`, which is that of
/// the form `numbers`.
std::shared_ptr<actors::reply_handler> reply_with_listing(
    std::shared_ptr<exchange> to, wire::read asked, number_form numbers,
    std::shared_ptr<const tagged_text> known, std::shared_ptr<rendered_answers> rendered);

/// The answer that `render` makes. REQUIRES: for equal reads it makes the same. `has_tag`: whether
/// it may be kept by its reader.
std::shared_ptr<actors::reply_handler> reply_with_json(std::shared_ptr<exchange> to,
                                                       number_form numbers, outcome_json render,
                                                       bool has_tag = true);

/// The same, of an `Expected`.
template <class Expected, class Render>
std::shared_ptr<actors::reply_handler> reply_with(std::shared_ptr<exchange> to, number_form numbers,
                                                  Render render, bool has_tag = true) {
  return reply_with_json(
      std::move(to), numbers,
      [render = std::move(render)](const wire::outcome& outcome,
                                   number_form form) -> std::optional<std::string> {
        const auto* const expected = std::get_if<Expected>(&outcome);
        if (expected == nullptr) return std::nullopt;
        return render(*expected, form);
      },
      has_tag);
}

/// The answer that json_of() makes of an `Expected`.
template <class Expected>
std::shared_ptr<actors::reply_handler> reply_with(std::shared_ptr<exchange> to,
                                                  number_form numbers) {
  return reply_with<Expected>(
      std::move(to), numbers,
      [](const Expected& expected, number_form form) { return json_of(expected, form); });
}

/// {"status": <status>} when a read succeeds. `status`: a literal.
std::shared_ptr<actors::reply_handler> reply_with_status(std::shared_ptr<exchange> to,
                                                         std::string_view status);

}  // namespace scoreboard::http
