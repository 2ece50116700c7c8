#include "src/storage/space_watch.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/catch.hpp"
#include "tests/storage/scratch_directory.hpp"
#include "tests/storage/unreliable_files.hpp"

using namespace scoreboard::storage;
using namespace scoreboard::storage::testing;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t mb = 1'000'000;

// A closed store whose log has 40 MB, on a disk that is full as is said, and time that passes as is
// said.
class waiting_store {
 public:
  waiting_store() {
    std::filesystem::create_directory(directory_ / "store");
    std::ofstream(directory_ / "store/000004.log") << "";
    std::filesystem::resize_file(directory_ / "store/000004.log", 40 * mb);
    set_free(0);
    watch_.begin();
  }

  void set_free(std::uint64_t bytes) { unreliable_.files->limit_space("", bytes); }

  // How many attempts there are in so long; each fails.
  int attempts_in(std::chrono::seconds time) {
    int attempts = 0;
    for (const auto end = now_ + time; now_ < end; now_ += 100ms) {
      if (!watch_.is_worth_an_attempt(now_)) continue;
      ++attempts;
      watch_.note_failure(now_);
    }
    return attempts;
  }

  const std::string& text() const { return watch_.text(); }

 private:
  const scratch_directory directory_;
  unreliable_environment unreliable_;
  space_watch watch_{directory_ / "store", unreliable_.env.get(), 1s};
  space_watch::clock::time_point now_{1h};
};

}  // namespace

// Bug: a log of many megabytes that is read every second, as long as the disk is full.
TEST_CASE("a store that waits for space is attempted less and less often") {
  waiting_store waiting;
  CHECK(waiting.attempts_in(1s) == 1);
  CHECK(waiting.attempts_in(60s) <= 7);
  CHECK(waiting.attempts_in(600s) <= 20);
  CHECK(waiting.attempts_in(600s) >= 10);  // somebody may have freed what somebody took meanwhile
}

// Bug: a pause that has become long when there is space again.
TEST_CASE("a store that waits for space is attempted at once when there is more") {
  waiting_store waiting;
  waiting.attempts_in(600s);
  waiting.set_free(12 * mb);
  CHECK(waiting.attempts_in(2s) >= 1);
  waiting.attempts_in(600s);
  waiting.set_free(20 * mb);
  CHECK(waiting.attempts_in(2s) >= 1);
  // Enough in any case: what took it away while it was opened may go on, or not.
  waiting.set_free(50 * mb);
  CHECK(waiting.attempts_in(10s) >= 9);
}

// Bug: a log that does not say what to do, or says it every second.
TEST_CASE("a store that waits for space says for how much") {
  waiting_store waiting;
  CHECK(waiting.text() == "opening it takes at most 45.2 MB, and 0.0 MB are free");
  waiting.set_free(3 * mb);
  waiting.attempts_in(10s);
  const auto before = waiting.text();
  waiting.set_free(3 * mb + 500'000);
  waiting.attempts_in(100s);
  CHECK(waiting.text() == before);
  waiting.set_free(20 * mb);
  waiting.attempts_in(2s);
  CHECK(waiting.text() ==
        "opening it takes more than 20.0 MB and at most 45.2 MB, and 20.0 MB are free");
}
