#include "src/base/guarded_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/base/descriptor.hpp"

namespace scoreboard {

namespace {

file_problem unreadable(int error) {
  return {"cannot be read: " + std::generic_category().message(error)};
}

std::optional<file_problem> problem_of(const struct stat& found, file_guard guard) {
  if (found.st_uid != ::geteuid() && found.st_uid != 0)
    return file_problem{
        "belongs to another user: it must belong to the one who runs this program, or root"};
  if (guard == file_guard::secret && (found.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return file_problem{"holds a secret and is open to others: chmod 600 it"};
  if ((found.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return file_problem{"can be written to by others: chmod go-w it"};
  return std::nullopt;
}

/// Waits until a read would not block; false if that takes longer. An ordinary file never blocks.
bool is_readable(const descriptor& file, std::chrono::milliseconds patience) {
  using clock = std::chrono::steady_clock;
  const auto until = clock::now() + patience;
  int ready = 0;
  do {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - clock::now()).count();
    pollfd watched{file.number(), POLLIN, 0};
    ready = ::poll(&watched, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
  } while (ready < 0 && errno == EINTR);
  return ready != 0;
}

std::variant<std::string, file_problem> read_text(const descriptor& file, std::size_t max_bytes,
                                                  std::chrono::milliseconds patience) {
  std::string text;
  std::array<char, 65536> buffer{};
  while (text.size() <= max_bytes) {
    // A pipe of which nobody has the other end yet would else seem to be at its end.
    if (!is_readable(file, patience)) return file_problem{"says nothing, and is no ordinary file"};
    const auto got = ::read(file.number(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return unreadable(errno);
    if (got == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return file_problem{fmt::format("is larger than {} bytes", max_bytes)};
}

}  // namespace

std::variant<std::string, file_problem> read_file(const std::string& path, std::size_t max_bytes,
                                                  file_guard guard,
                                                  std::chrono::milliseconds patience) {
  // A pipe to which nobody writes would block the opening.
  const descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (file.number() < 0) return unreadable(errno);
  if (guard == file_guard::none) return read_text(file, max_bytes, patience);
  struct stat found {};
  if (::fstat(file.number(), &found) != 0) return unreadable(errno);
  if (!S_ISREG(found.st_mode)) return file_problem{"is no ordinary file"};
  if (auto why = problem_of(found, guard)) return *std::move(why);
  return read_text(file, max_bytes, patience);
}

std::optional<file_problem> problem_of_directory(const std::string& path) {
  const descriptor opened(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  struct stat found {};
  if (opened.number() < 0 || ::fstat(opened.number(), &found) != 0) return unreadable(errno);
  return problem_of(found, file_guard::owned);
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string name_of_file(const std::string& path) {
  // A key in Z85 has 40 characters, any of which may be a slash; a token begins with sb_.
  constexpr std::size_t key_length = 40;
  const bool is_long_name = path.size() > key_length && path.find('/') == std::string::npos;
  const bool may_be_secret = path.starts_with("sb_") || path.size() == key_length || is_long_name;
  return may_be_secret ? "the file" : path;
}

}  // namespace scoreboard
