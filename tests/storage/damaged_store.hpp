#pragma once

#include <string>
#include <string_view>

namespace scoreboard::storage::testing {

/// What the check of the store in `directory` is refused with; empty when it is not.
std::string check_refusal(const std::string& directory);

/// Writes a record past the store, which no process has open.
void put_raw(const std::string& directory, std::string_view key, const std::string& value);

}  // namespace scoreboard::storage::testing
