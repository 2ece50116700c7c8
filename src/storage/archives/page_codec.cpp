#include "src/storage/archives/page_codec.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <limits>
#include <utility>

#include "src/commits/byte_reader.hpp"
#include "src/commits/byte_writer.hpp"
#include "src/storage/archives/archive_codec.hpp"
#include "src/storage/codec.hpp"

namespace scoreboard::storage::archives {

namespace {

// The byte of form: how many bytes each integer takes, or 0 for users of any kind; and whether
// there is data.
constexpr std::uint8_t width_mask = 0x0F;
constexpr std::uint8_t data_flag = 0x10;
constexpr unsigned most_width = 8;

// What a user of any kind begins with; above are one more than the bytes of a string.
constexpr std::uint64_t nobody_tag = 0;
constexpr std::uint64_t integer_tag = 1;

constexpr std::uint64_t unsigned_of(std::int64_t integer) {
  const auto bits = static_cast<std::uint64_t>(integer);
  return bits << 1 ^ (integer < 0 ? ~std::uint64_t{0} : 0);
}

constexpr std::int64_t integer_of(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1 ^ (~(value & 1) + 1));
}

/// 0 when not all users are integers.
unsigned width_of(std::span<const archived_entry> entries) {
  std::uint64_t all = 1;
  for (const auto& entry : entries) {
    if (!entry.user.is_integer()) return 0;
    all |= unsigned_of(entry.user.integer());
  }
  return (static_cast<unsigned>(std::bit_width(all)) + 7) / 8;
}

void put_integer(std::string& out, std::uint64_t value, unsigned width) {
  for (unsigned i = 0; i < width; ++i) out.push_back(static_cast<char>(value >> 8 * i));
}

std::uint64_t read_integer(commits::byte_reader& reader, unsigned width) {
  std::uint64_t value = 0;
  unsigned shift = 0;
  for (const char c : reader.bytes(width)) {
    value |= std::uint64_t{static_cast<std::uint8_t>(c)} << shift;
    shift += 8;
  }
  return value;
}

void put_any_user(std::string& out, const ranking::user_id& user) {
  if (user.is_integer()) {
    commits::put_varint(out, integer_tag);
    commits::put_zigzag(out, user.integer());
  } else if (user.is_nobody()) {
    commits::put_varint(out, nobody_tag);
  } else {
    assert(user.text().size() <= ranking::user_id::max_text_bytes);
    commits::put_varint(out, user.text().size() + integer_tag);
    out.append(user.text());
  }
}

std::optional<ranking::user_id> read_any_user(commits::byte_reader& reader) {
  const auto tag = reader.varint();
  if (!reader.good()) return std::nullopt;
  if (tag == nobody_tag) return ranking::user_id::nobody();
  if (tag == integer_tag) return ranking::user_id(reader.zigzag());
  const auto size = tag - integer_tag;
  if (size > ranking::user_id::max_text_bytes) return std::nullopt;
  return ranking::user_id(std::string(reader.bytes(static_cast<std::size_t>(size))));
}

bool is_count(std::uint64_t count) { return count >= 1 && count <= entries_per_page; }

/// The total that is `distance` behind another one, if that is one.
std::optional<std::int64_t> total_behind(std::int64_t total, std::uint64_t distance,
                                         ranking::order order) {
  const auto bits = static_cast<std::uint64_t>(total);
  using limits = std::numeric_limits<std::int64_t>;
  if (order == ranking::order::descending) {
    if (distance > bits - static_cast<std::uint64_t>(limits::min())) return std::nullopt;
    return static_cast<std::int64_t>(bits - distance);
  }
  if (distance > static_cast<std::uint64_t>(limits::max()) - bits) return std::nullopt;
  return static_cast<std::int64_t>(bits + distance);
}

bool read_totals(commits::byte_reader& reader, ranking::order order,
                 std::vector<archived_entry>& entries) {
  entries.front().total = reader.zigzag();
  for (std::size_t i = 1; i < entries.size(); ++i) {
    const auto total = total_behind(entries[i - 1].total, reader.varint(), order);
    if (!total) return false;
    entries[i].total = *total;
  }
  return reader.good();
}

bool read_users(commits::byte_reader& reader, unsigned width,
                std::vector<archived_entry>& entries) {
  for (auto& entry : entries) {
    if (width > 0) {
      entry.user = ranking::user_id(integer_of(read_integer(reader, width)));
      continue;
    }
    auto user = read_any_user(reader);
    if (!user) return false;
    entry.user = std::move(*user);
  }
  return reader.good();
}

bool read_data(commits::byte_reader& reader, std::vector<archived_entry>& entries) {
  std::vector<std::size_t> sizes;
  sizes.reserve(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto size = reader.varint();
    if (size > codec::max_data_bytes) return false;
    sizes.push_back(static_cast<std::size_t>(size));
  }
  for (std::size_t i = 0; i < entries.size(); ++i) entries[i].data = reader.bytes(sizes[i]);
  return reader.finished();
}

}  // namespace

void encode_page(std::span<const archived_entry> entries, ranking::order order, std::string& out) {
  assert(is_count(entries.size()));
  const bool any_data = std::ranges::any_of(entries, [](const auto& e) { return !e.data.empty(); });
  const auto width = width_of(entries);
  out.clear();
  commits::put_byte(out, static_cast<std::uint8_t>(width | (any_data ? data_flag : 0U)));
  commits::put_varint(out, entries.size());
  commits::put_zigzag(out, entries.front().total);
  for (std::size_t i = 1; i < entries.size(); ++i) {
    auto better = static_cast<std::uint64_t>(entries[i - 1].total);
    auto worse = static_cast<std::uint64_t>(entries[i].total);
    if (order == ranking::order::ascending) std::swap(better, worse);
    commits::put_varint(out, better - worse);
  }
  for (const auto& entry : entries) {
    if (width > 0) {
      put_integer(out, unsigned_of(entry.user.integer()), width);
    } else {
      put_any_user(out, entry.user);
    }
  }
  if (!any_data) return;
  for (const auto& entry : entries) commits::put_varint(out, entry.data.size());
  for (const auto& entry : entries) out.append(entry.data);
}

std::optional<std::vector<archived_entry>> decode_page(std::string_view bytes, ranking::order order,
                                                       bool with_data) {
  commits::byte_reader reader(bytes);
  const auto form = reader.byte();
  const auto count = reader.varint();
  const unsigned width = form & width_mask;
  if (!reader.good() || !is_count(count) || width > most_width ||
      (form & ~(width_mask | data_flag)) != 0) {
    return std::nullopt;
  }
  std::vector<archived_entry> entries(static_cast<std::size_t>(count));
  if (!read_totals(reader, order, entries) || !read_users(reader, width, entries))
    return std::nullopt;
  if ((form & data_flag) == 0) {
    if (!reader.finished()) return std::nullopt;
  } else if (with_data && !read_data(reader, entries)) {
    return std::nullopt;
  }
  return entries;
}

std::optional<std::int64_t> decode_first_total(std::string_view bytes) {
  commits::byte_reader reader(bytes);
  reader.byte();
  const auto count = reader.varint();
  const auto total = reader.zigzag();
  if (!reader.good() || !is_count(count)) return std::nullopt;
  return total;
}

void encode_hidden_page(std::span<const hidden_entry> entries, std::string& out) {
  assert(is_count(entries.size()));
  out.clear();
  commits::put_varint(out, entries.size());
  for (const auto& entry : entries) {
    put_any_user(out, entry.of.user);
    commits::put_zigzag(out, entry.of.total);
    commits::put_varint(out, entry.position);
    commits::put_varint(out, entry.of.data.size());
    out.append(entry.of.data);
  }
}

std::optional<std::vector<hidden_entry>> decode_hidden_page(std::string_view bytes) {
  commits::byte_reader reader(bytes);
  const auto count = reader.varint();
  if (!reader.good() || !is_count(count)) return std::nullopt;
  std::vector<hidden_entry> entries(static_cast<std::size_t>(count));
  for (auto& entry : entries) {
    auto user = read_any_user(reader);
    entry.of.total = reader.zigzag();
    entry.position = reader.varint();
    const auto size = reader.varint();
    if (!user || size > codec::max_data_bytes) return std::nullopt;
    entry.of.user = std::move(*user);
    entry.of.data = reader.bytes(static_cast<std::size_t>(size));
  }
  if (!reader.finished()) return std::nullopt;
  return entries;
}

}  // namespace scoreboard::storage::archives
