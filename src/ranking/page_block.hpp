#pragma once

#include <cstddef>
#include <utility>

namespace scoreboard::ranking {

/// A block of raw memory, aligned to a cache line and given back when the object goes.
///
/// A block of 4 MiB or more is aligned to huge pages and asks the kernel for them: a random walk
/// over 10 M users touches some 430 MB, far more than the address translation cache covers in 4 KiB
/// pages, and a miss there costs half as much again as the miss in memory itself (measured: 471 ns
/// against 322 for a random read of 430 MB). In smaller blocks the unused rest of a huge page would
/// weigh more than that.
///
/// Such a block comes from the kernel and goes back to it, past the allocator. So pages that are
/// never written do not become resident, and a block may be larger than what is needed at first:
/// an allocator may hand out memory that something else has used. Giving back 64 MiB takes 0.4 ms
/// (measured; without huge pages 6 ms).
///
/// Thread rule: none of its own; who owns the block owns its bytes.
class page_block {
 public:
  static constexpr std::size_t huge_page_bytes = std::size_t{2} << 20U;
  static constexpr std::size_t least_huge_bytes = 2 * huge_page_bytes;

  page_block() = default;

  /// Throws std::bad_alloc. The bytes are not initialised.
  explicit page_block(std::size_t bytes) : data_(take(bytes)), bytes_(bytes) {}

  page_block(page_block&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
  page_block& operator=(page_block&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  page_block(const page_block&) = delete;
  page_block& operator=(const page_block&) = delete;
  ~page_block() { release(data_, bytes_); }

  /// What the constructor takes and the destructor gives back, for who owns memory by other means.
  static std::byte* take(std::size_t bytes);
  static void release(std::byte* data, std::size_t bytes) noexcept;

  std::byte* data() noexcept { return data_; }
  const std::byte* data() const noexcept { return data_; }
  std::size_t bytes() const noexcept { return bytes_; }

 private:
  std::byte* data_ = nullptr;
  std::size_t bytes_ = 0;
};

/// Lets a container lie in such memory, for arrays that are large and soon gone.
template <class T>
struct page_allocator {
  using value_type = T;

  static T* allocate(std::size_t count) {
    return reinterpret_cast<T*>(page_block::take(count * sizeof(T)));
  }
  static void deallocate(T* data, std::size_t count) noexcept {
    page_block::release(reinterpret_cast<std::byte*>(data), count * sizeof(T));
  }

  friend bool operator==(const page_allocator&, const page_allocator&) = default;
};

}  // namespace scoreboard::ranking
