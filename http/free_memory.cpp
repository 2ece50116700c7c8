#include "http/free_memory.hpp"

#include <cstddef>

// tcmalloc's, where the program is linked with it; with a sanitizer it is not.
extern "C" {
[[gnu::weak]] int MallocExtension_GetNumericProperty(const char* property, std::size_t* value);
[[gnu::weak]] void MallocExtension_ReleaseFreeMemory();
}

namespace scoreboard::http {

void give_back_free_memory() {
  constexpr std::size_t much = std::size_t{16} << 20;
  if (MallocExtension_GetNumericProperty == nullptr || MallocExtension_ReleaseFreeMemory == nullptr)
    return;
  std::size_t free_bytes = 0;
  if (MallocExtension_GetNumericProperty("tcmalloc.pageheap_free_bytes", &free_bytes) != 0 &&
      free_bytes > much)
    MallocExtension_ReleaseFreeMemory();
}

}  // namespace scoreboard::http
