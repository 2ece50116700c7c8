#pragma once

#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>
#endif

namespace scoreboard {

/// Tell ThreadSanitizer about an order that a library establishes with atomics. ThreadSanitizer
/// cannot see these, because the library is not built with it. Everything done before
/// happens_before(address) is visible after happens_after(address). Does nothing in other builds.
inline void happens_before([[maybe_unused]] void* address) {
#ifdef __SANITIZE_THREAD__
  __tsan_release(address);
#endif
}

inline void happens_after([[maybe_unused]] void* address) {
#ifdef __SANITIZE_THREAD__
  __tsan_acquire(address);
#endif
}

}  // namespace scoreboard
