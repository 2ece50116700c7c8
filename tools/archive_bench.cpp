// What src/storage/archives does on a disk, on one thread.
//
//   archive_bench DIRECTORY                 1 M users, some seconds
//   archive_bench DIRECTORY 10000000        so many
//   archive_bench --smoke                   20 000 users in a temporary directory: does it still
//   run?
//
// Writes an archive of integer users into DIRECTORY, which must be missing or empty, and leaves
// what remains there. Users are any integers of 64 bits, or, in a second archive, numbers that
// count up; totals are of 10^9 different ones. Each line is a workload: how many of it in how many
// seconds of the clock, and how long one took. The workloads:
//
//   write              the archive, until it would survive the loss of power; counted are users
//   write/small        10 000 archives of ten users each, with one writer
//   page_100           100 entries from a random position on
//   page_100/data      the same with data, of which there is none
//   find               a random user
//   find/missing       somebody who is not there
//   rank               the position of a random total
//   count              the users between two random totals
//   erase              a random user, from this archive; each is synced
//   reclaim            after that: takes the erased users out of the files
//   remove             the archive, and gives its space back
//
// Reads come first with a cache of blocks that is as large as by default and empty, and from what
// the operating system has in memory: drop that before for the times of the disk itself.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include <unistd.h>

#include "src/storage/archives/archive_store.hpp"

using namespace scoreboard;
using namespace scoreboard::storage;
using namespace scoreboard::storage::archives;

namespace {

using steady = std::chrono::steady_clock;

constexpr std::uint64_t totals = 1'000'000'000;

// Fast and good enough to choose users and totals (splitmix64; Steele, Lea, Flood, 2014).
std::uint64_t mixed(std::uint64_t n) {
  std::uint64_t z = n * 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}

ranking::user_id any_user(std::uint64_t n) {
  return ranking::user_id(static_cast<std::int64_t>(mixed(n + 1)));
}

// In any order, as far as ranks are concerned.
ranking::user_id counted_user(std::uint64_t n, std::uint64_t users) {
  constexpr std::uint64_t stride = 1'000'000'007;
  return ranking::user_id(static_cast<std::int64_t>(n * stride % users));
}

void require(const archive_store& store, write_result result) {
  if (result == write_result::done) return;
  std::fprintf(stderr, "archive_bench: %s\n", store.trouble().c_str());
  std::exit(1);
}

// Runs `work` so many times and prints what it took.
template <class Work>
void time(const char* name, std::uint64_t times, Work work) {
  const auto begin = steady::now();
  work();
  const double seconds = std::chrono::duration<double>(steady::now() - begin).count();
  std::printf("%-16s %10llu in %8.3f s %12.2f us each\n", name,
              static_cast<unsigned long long>(times), seconds,
              seconds * 1e6 / static_cast<double>(times));
  std::fflush(stdout);
}

template <class Work>
void time_each(const char* name, std::uint64_t times, Work work) {
  time(name, times, [&] {
    for (std::uint64_t i = 0; i < times; ++i) work(mixed(i + (std::uint64_t{1} << 40)));
  });
}

std::uint64_t bytes_in(const std::string& directory) {
  std::uint64_t bytes = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(directory))
    if (file.is_regular_file() && file.path().extension() == ".sst") bytes += file.file_size();
  return bytes;
}

template <class UserOf>
void write_archive(archive_store& store, boards::board_id archive, std::uint64_t users,
                   UserOf user_of) {
  auto writer = store.write();
  writer.begin(archive, ranking::order::descending);
  // Totals that fall as those of users with random ones do.
  const auto step = 2 * (totals / users) + 1;
  auto total = static_cast<std::int64_t>(totals);
  for (std::uint64_t n = 0; n < users; ++n) {
    total -= static_cast<std::int64_t>(mixed(~n) % step);
    writer.add(user_of(n), total);
  }
  require(store, writer.finish());
}

void write_small(archive_store& store, std::uint64_t first) {
  constexpr std::uint64_t archives = 10'000;
  constexpr std::uint64_t users = 10;
  time("write/small", archives, [&] {
    auto writer = store.write();
    for (std::uint64_t i = 0; i < archives; ++i) {
      writer.begin(boards::board_id{first + i}, ranking::order::descending);
      for (std::uint64_t n = 0; n < users; ++n)
        writer.add(any_user(i * users + n), static_cast<std::int64_t>(1000 - n));
    }
    require(store, writer.finish());
  });
}

void read(const archive_view& view, std::uint64_t users, std::uint64_t times) {
  const auto total_of = [](std::uint64_t n) { return static_cast<std::int64_t>(n % totals); };
  std::uint64_t seen = 0;
  time_each("page_100", times,
            [&](std::uint64_t n) { seen += view.page(n % users + 1, 100, false).size(); });
  time_each("page_100/data", times,
            [&](std::uint64_t n) { seen += view.page(n % users + 1, 100, true).size(); });
  std::uint64_t missing = 0;
  time_each("find", times,
            [&](std::uint64_t n) { missing += view.find(any_user(n % users)) ? 0U : 1U; });
  time_each("find/missing", times,
            [&](std::uint64_t n) { seen += view.find(any_user(users + n % users)) ? 1U : 0U; });
  time_each("rank", times, [&](std::uint64_t n) { seen += view.position_of_total(total_of(n)); });
  time_each("count", times, [&](std::uint64_t n) {
    const auto [least, most] = std::minmax({total_of(n), total_of(mixed(n))});
    seen += view.count(least, most);
  });
  if (missing > 0 || seen == 0) {
    std::fprintf(stderr, "archive_bench: %llu users are missing\n",
                 static_cast<unsigned long long>(missing));
    std::exit(1);
  }
}

void run(const std::string& directory, std::uint64_t users, std::uint64_t times) {
  const boards::board_id any{1};
  const boards::board_id counted{2};
  archive_store_options options;
  options.directory = directory;
  archive_store store(options);
  std::printf("%llu users, any integers\n", static_cast<unsigned long long>(users));
  time("write", users, [&] { write_archive(store, any, users, any_user); });
  const auto bytes = bytes_in(directory);
  std::printf("%-16s %10.2f a user\n", "bytes on disk",
              static_cast<double>(bytes) / static_cast<double>(users));
  const auto view = store.open(any);
  for (int round = 0; round < 2; ++round) read(*view, users, times);

  std::printf("%llu users, integers that count up\n", static_cast<unsigned long long>(users));
  time("write", users, [&] {
    write_archive(store, counted, users, [&](std::uint64_t n) { return counted_user(n, users); });
  });
  std::printf("%-16s %10.2f a user\n", "bytes on disk",
              static_cast<double>(bytes_in(directory) - bytes) / static_cast<double>(users));
  write_small(store, 100);
}

void change(const std::string& directory, std::uint64_t users, std::uint64_t times) {
  const boards::board_id any{1};
  archive_store_options options;
  options.directory = directory;
  archive_store store(options);
  std::uint64_t version = 0;
  time_each("erase", times, [&](std::uint64_t n) {
    const archive_store::archived_board from{any, boards::user_kind::any};
    require(store, store.erase({any_user(n % users), false}, {&from, 1}, ++version));
  });
  time("reclaim", 1, [&] { require(store, store.reclaim()); });
  const auto before = bytes_in(directory);
  time("remove", 1, [&] {
    require(store, store.remove({&any, 1}));
    require(store, store.reclaim());
  });
  std::printf("%-16s %10.2f MB before, %.2f MB after\n", "bytes on disk",
              static_cast<double>(before) / 1e6, static_cast<double>(bytes_in(directory)) / 1e6);
}

// A directory of its own, gone with this object.
class temporary_directory {
 public:
  temporary_directory() {
    auto pattern = (std::filesystem::temp_directory_path() / "archive_bench-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make " + pattern);
    path_ = pattern;
  }
  ~temporary_directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  temporary_directory(const temporary_directory&) = delete;
  temporary_directory& operator=(const temporary_directory&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

void run_all(const std::string& directory, std::uint64_t users, std::uint64_t reads,
             std::uint64_t erasures) {
  run(directory, users, reads);
  change(directory, users, erasures);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> given(argv + 1, argv + argc);
  if (given.empty() || given.size() > 2) {
    std::fputs("usage: archive_bench --smoke | DIRECTORY [USERS]\n", stderr);
    return 2;
  }
  try {
    if (given[0] == "--smoke") {
      const temporary_directory temporary;
      run_all(temporary.path(), 20'000, 1000, 10);
    } else {
      run_all(given[0], given.size() > 1 ? std::stoull(given[1]) : 1'000'000, 100'000, 100);
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "archive_bench: %s\n", error.what());
    return 1;
  }
  return 0;
}
