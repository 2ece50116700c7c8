#pragma once

#include <algorithm>
#include <cstddef>

#ifdef SCOREBOARD_TCMALLOC
#include <gperftools/malloc_extension.h>
#endif

namespace scoreboard::process {

/// Returns to the system what the allocator holds free above `most_kept_bytes`, at most 32 MiB a
/// call, because other threads cannot allocate meanwhile. Call it about once a second. Does nothing
/// with another allocator than tcmalloc. Thread rule: any thread.
inline void release_free_memory([[maybe_unused]] std::size_t most_kept_bytes) {
#ifdef SCOREBOARD_TCMALLOC
  constexpr std::size_t most_at_once = std::size_t{32} << 20;
  std::size_t free_bytes = 0;
  auto* const allocator = MallocExtension::instance();
  if (allocator->GetNumericProperty("tcmalloc.pageheap_free_bytes", &free_bytes) &&
      free_bytes > most_kept_bytes)
    allocator->ReleaseToSystem(std::min(free_bytes - most_kept_bytes, most_at_once));
#endif
}

}  // namespace scoreboard::process
