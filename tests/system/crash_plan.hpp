// What goes wrong in one round of crash_rounds: drawn from the seed.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace scoreboard::system_test {

struct crash_plan {
  // The moment: after so many of the round's requests are settled, and a little.
  std::size_t after_requests = 0;
  std::chrono::microseconds delay{0};

  bool server = false;
  std::optional<std::size_t> client;

  std::chrono::milliseconds away{0};
  std::size_t shards = 1;
  // The server is killed again so long after it was started.
  std::optional<std::chrono::milliseconds> again;
  // And once more, for good measure, when nobody sends anything.
  bool when_quiet = false;

  // What the server's wall clock shows more than it should, from a moment on.
  using step = std::optional<std::chrono::seconds>;
  step under_load;  // before anything is killed
  step while_away;
  step after_start;

  // The clock goes on by so much more, for good: seasons end and snapshots are due.
  enum class moment { under_load, while_away, after_start };
  struct leap {
    moment when = moment::under_load;
    std::chrono::seconds by{0};
  };
  std::optional<leap> ahead;
  const step& step_at(moment when) const {
    if (when == moment::under_load) return under_load;
    return when == moment::while_away ? while_away : after_start;
  }

  // The store is checked while the server is away.
  bool checks_store = false;
  // A large board takes part, and the moment is when so many snapshots of it are ordered.
  std::optional<std::size_t> crowd;

  // Keys are kept for a short time only.
  bool short_age = false;
  // More than that passes at the end of the round with nothing written. Then keys are written, the
  // server goes, and they come again.
  struct long_pause {
    bool server_away = false;  // the pause comes between the server's end and its start instead
    bool stopped = false;      // by SIGTERM
  };
  std::optional<long_pause> pause;

  // For a history.
  std::string text() const;
};

crash_plan draw_plan(std::uint64_t seed, std::size_t round, std::size_t senders,
                     std::size_t clients);

}  // namespace scoreboard::system_test
