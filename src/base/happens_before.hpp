#pragma once

#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>
#endif

namespace scoreboard {

/// Tell ThreadSanitizer of an order that a library keeps with atomics which it does not see,
/// because the library is not built with it: all that was done before happens_before(x) is visible
/// after happens_after(x). Nothing in any other build.
inline void happens_before([[maybe_unused]] void* x) {
#ifdef __SANITIZE_THREAD__
  __tsan_release(x);
#endif
}

inline void happens_after([[maybe_unused]] void* x) {
#ifdef __SANITIZE_THREAD__
  __tsan_acquire(x);
#endif
}

}  // namespace scoreboard
