#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/ranking/user_id.hpp"
#include "src/storage/archives/archive_codec.hpp"

/// Where a user is in an archive, by the hash of the user: the hashes are divided evenly into
/// buckets, and each bucket is a record with a fingerprint and the slot of each of its users, 5
/// bytes a user up to 16 M of them. Names stand in the pages only, so that they need be erased
/// nowhere else; whether it is the user is seen there. A bucket leads to a wrong page once in 500
/// times.
///
/// A slot is the 0-based index among all that were written: first those who are shown, by rank,
/// then the hidden ones.
namespace scoreboard::storage::archives {

/// Seeded, so that nobody can choose names that share a bucket. Part of the format.
std::uint64_t hash_of(const ranking::user_id& user, std::uint64_t seed);

/// REQUIRES: the archive has buckets. Grows with the hash.
std::uint64_t bucket_of(std::uint64_t hash, const archive_header& of);

/// Appends a user to a bucket.
void put_user_slot(std::string& bucket, std::uint64_t hash, std::uint64_t slot,
                   const archive_header& of);

/// Number of users in a bucket; none when it is damaged. O(1).
std::optional<std::uint64_t> users_in(std::string_view bucket, const archive_header& of);

/// The slots at which a user with this hash may be; none when the bucket is damaged.
std::optional<std::vector<std::uint64_t>> slots_of(std::string_view bucket, std::uint64_t hash,
                                                   const archive_header& of);

/// The bucket without the user at a slot that slots_of() gave.
std::string without(std::string_view bucket, std::uint64_t hash, std::uint64_t slot,
                    const archive_header& of);

}  // namespace scoreboard::storage::archives
