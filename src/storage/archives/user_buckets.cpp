#include "src/storage/archives/user_buckets.hpp"

#include <bit>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "src/storage/codec.hpp"

namespace scoreboard::storage::archives {

namespace {

constexpr std::size_t fingerprint_bytes = 2;

std::size_t slot_bytes(const archive_header& of) {
  return (static_cast<std::size_t>(std::bit_width((of.users + of.hidden - 1) | 1)) + 7) / 8;
}

void put_little_endian(std::string& out, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> 8 * i));
}

std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    value |= std::uint64_t{static_cast<std::uint8_t>(bytes[i])} << 8 * i;
  return value;
}

std::string row_of(std::uint64_t hash, std::uint64_t slot, const archive_header& of) {
  std::string row;
  put_little_endian(row, hash, fingerprint_bytes);
  put_little_endian(row, slot, slot_bytes(of));
  return row;
}

}  // namespace

std::uint64_t hash_of(const ranking::user_id& user, std::uint64_t seed) {
  std::string bytes;
  codec::put_user(user, bytes);
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

std::uint64_t bucket_of(std::uint64_t hash, const archive_header& of) {
  // Buckets are numbered in 32 bits: an archive has at most 2^38 users.
  return (hash >> 32) * of.buckets() >> 32;
}

void put_user_slot(std::string& bucket, std::uint64_t hash, std::uint64_t slot,
                   const archive_header& of) {
  put_little_endian(bucket, hash, fingerprint_bytes);
  put_little_endian(bucket, slot, slot_bytes(of));
}

std::optional<std::uint64_t> users_in(std::string_view bucket, const archive_header& of) {
  const auto row_bytes = fingerprint_bytes + slot_bytes(of);
  if (bucket.size() % row_bytes != 0) return std::nullopt;
  return bucket.size() / row_bytes;
}

std::optional<std::vector<std::uint64_t>> slots_of(std::string_view bucket, std::uint64_t hash,
                                                   const archive_header& of) {
  if (!users_in(bucket, of)) return std::nullopt;
  std::string fingerprint;
  put_little_endian(fingerprint, hash, fingerprint_bytes);
  std::vector<std::uint64_t> slots;
  const auto row_bytes = fingerprint_bytes + slot_bytes(of);
  for (std::size_t at = 0; at < bucket.size(); at += row_bytes) {
    const auto row = bucket.substr(at, row_bytes);
    if (!row.starts_with(fingerprint)) continue;
    const auto slot = little_endian(row.substr(fingerprint_bytes));
    if (slot >= of.users + of.hidden) return std::nullopt;
    slots.push_back(slot);
  }
  return slots;
}

std::string without(std::string_view bucket, std::uint64_t hash, std::uint64_t slot,
                    const archive_header& of) {
  const auto erased = row_of(hash, slot, of);
  std::string kept;
  for (std::size_t at = 0; at < bucket.size(); at += erased.size()) {
    const auto row = bucket.substr(at, erased.size());
    if (row != erased) kept.append(row);
  }
  return kept;
}

}  // namespace scoreboard::storage::archives
