#pragma once

#include <memory>
#include <string>

#include "http/connections/response.hpp"

namespace scoreboard::http {

/// A text with its tag: other bytes have another one (XXH3, 128 bits). O(bytes): made once for a
/// text that many read.
std::shared_ptr<const tagged_text> tagged(std::string text);

}  // namespace scoreboard::http
