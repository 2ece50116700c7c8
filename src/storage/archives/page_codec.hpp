#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/ranking/entry.hpp"
#include "src/storage/archives/archived_entry.hpp"

/// The bytes of the pages of an archive.
///
/// A page of users by rank has a byte of form, the number of entries, the first total and its
/// distance to each next one, which only grows in the archive's order; then the users: as integers
/// of one width, the least that holds all of the page, or, where one is a string or nobody, each
/// with what it is; then the data, if there is any. So a user of the largest integers takes 8 bytes
/// and a total among many some 2.
///
/// Decoders check every byte, take all of them or none, and never throw for what they say. Thread
/// rule: functions without state.
namespace scoreboard::storage::archives {

/// Replaces `out`. REQUIRES: 1 to entries_per_page entries whose totals are in this order, names
/// and data no longer than the service takes.
void encode_page(std::span<const archived_entry> entries, ranking::order order, std::string& out);

/// Without `with_data` the entries have no data, and what is there of it is not looked at.
std::optional<std::vector<archived_entry>> decode_page(std::string_view bytes, ranking::order order,
                                                       bool with_data);

/// Of the first entry, without a look at the rest. O(1).
std::optional<std::int64_t> decode_first_total(std::string_view bytes);

/// Replaces `out`. REQUIRES: as encode_page, and the totals may be in any order.
void encode_hidden_page(std::span<const hidden_entry> entries, std::string& out);

std::optional<std::vector<hidden_entry>> decode_hidden_page(std::string_view bytes);

}  // namespace scoreboard::storage::archives
