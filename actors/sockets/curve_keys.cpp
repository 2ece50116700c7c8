#include "actors/sockets/curve_keys.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zmq.h>

#include "src/base/descriptor.hpp"
#include "src/base/guarded_file.hpp"

namespace scoreboard::actors {

namespace {

constexpr std::size_t key_length = 40;  // in Z85
constexpr std::size_t key_bytes = 32;
constexpr std::size_t most_file_bytes = std::size_t{1} << 20;

constexpr std::string_view secret_word = "secret";
constexpr std::string_view public_word = "public";

[[noreturn]] void fail(const std::string& path, std::string_view why) {
  throw key_error(fmt::format("{} {}", name_of_file(path), why));
}

[[noreturn]] void fail_by_errno(const std::string& path, std::string_view doing) {
  throw key_error(
      fmt::format("cannot {} {}: {}", doing, path, std::generic_category().message(errno)));
}

bool is_key(const std::string& text) {
  std::array<std::uint8_t, key_bytes> decoded{};
  return text.size() == key_length && ::zmq_z85_decode(decoded.data(), text.c_str()) != nullptr;
}

/// The words of a line, the first two of which count.
std::vector<std::string> words_of(std::string_view line) {
  constexpr std::string_view space = " \t\r";
  std::vector<std::string> words;
  for (auto begin = line.find_first_not_of(space); begin != std::string_view::npos;) {
    const auto end = std::min(line.find_first_of(space, begin), line.size());
    words.emplace_back(line.substr(begin, end - begin));
    begin = line.find_first_not_of(space, end);
  }
  return words;
}

/// The keys in a file whose lines must begin with `kind`.
std::vector<std::string> read_keys(const std::string& path, std::string_view kind) {
  const auto text = read_file(path, most_file_bytes,
                              kind == secret_word ? file_guard::secret : file_guard::owned);
  if (const auto* const why = std::get_if<file_problem>(&text)) fail(path, why->what);
  std::vector<std::string> keys;
  std::size_t number = 0;
  for (const auto line : lines_of(std::get<std::string>(text))) {
    const auto words = words_of(line);
    ++number;
    if (words.empty() || words.front().starts_with('#')) continue;
    if (words.front() == secret_word && kind == public_word)
      fail(path,
           "holds a secret key where a public one belongs: give the file that ends with .pub");
    if (words.front() == public_word && kind == secret_word)
      fail(path, "holds a public key where a secret one belongs: give the file without .pub");
    if (words.size() < 2 || words.front() != kind || !is_key(words[1]))
      fail(path, fmt::format("has no {} key in line {}", kind, number));
    keys.push_back(words[1]);
  }
  if (keys.empty()) fail(path, fmt::format("has no {} key", kind));
  return keys;
}

std::string read_only_key(const std::string& path, std::string_view kind) {
  auto keys = read_keys(path, kind);
  if (keys.size() > 1) fail(path, fmt::format("has more than one {} key", kind));
  return std::move(keys.front());
}

/// A new file; nobody else can open it before it has its mode.
void write_new_file(const std::string& path, const std::string& text, mode_t mode) {
  const descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (file.number() < 0 && errno == EEXIST)
    fail(path, "is there already, and no key is overwritten");
  if (file.number() < 0) fail_by_errno(path, "make");
  errno = ENOSPC;  // a write that comes to an end before its time sets nothing
  const auto written = ::write(file.number(), text.data(), text.size());
  if (written == static_cast<ssize_t>(text.size()) && ::fsync(file.number()) == 0) return;
  const auto error = errno;
  ::unlink(path.c_str());
  errno = error;
  fail_by_errno(path, "write");
}

std::vector<std::string> public_files_in(const std::string& directory) {
  if (const auto why = problem_of_directory(directory)) fail(directory, why->what);
  std::vector<std::string> found;
  std::error_code failed;
  for (std::filesystem::directory_iterator entry(directory, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    const auto& path = entry->path();
    if (path.extension() == ".pub") found.push_back(path.string());
  }
  if (failed) throw key_error(fmt::format("cannot read {}: {}", directory, failed.message()));
  std::sort(found.begin(), found.end());  // of several bad ones always the same is named
  return found;
}

}  // namespace

void make_key_files(const std::string& path) {
  std::array<char, key_length + 1> public_key{};
  std::array<char, key_length + 1> secret_key{};
  if (::zmq_curve_keypair(public_key.data(), secret_key.data()) != 0)
    throw key_error("cannot make keys: this libzmq was built without CURVE");
  constexpr mode_t for_owner = 0600;
  constexpr mode_t for_all = 0644;
  write_new_file(path,
                 fmt::format("# Stays on this host, and only the program's own user may read it.\n"
                             "{} {}\n",
                             secret_word, secret_key.data()),
                 for_owner);
  try {
    write_new_file(path + ".pub", fmt::format("{} {}\n", public_word, public_key.data()), for_all);
  } catch (const key_error&) {
    ::unlink(path.c_str());  // half a pair is of no use, and would be in the way of the next try
    throw;
  }
}

curve_pair read_curve_pair(const std::string& path) {
  curve_pair pair;
  pair.secret_key = read_only_key(path, secret_word);
  std::array<char, key_length + 1> public_key{};
  if (::zmq_curve_public(public_key.data(), pair.secret_key.c_str()) != 0)
    throw key_error("cannot use keys: this libzmq was built without CURVE");
  pair.public_key = public_key.data();
  return pair;
}

std::string read_public_key(const std::string& path) { return read_only_key(path, public_word); }

std::set<std::string> read_public_keys(const std::string& path) {
  std::error_code unknown;
  const bool is_directory = std::filesystem::is_directory(path, unknown);
  const auto files = is_directory ? public_files_in(path) : std::vector<std::string>{path};
  std::set<std::string> keys;
  for (const auto& file : files) {
    for (auto& key : read_keys(file, public_word)) keys.insert(std::move(key));
    if (keys.size() > most_allowed_keys)
      fail(path, fmt::format("has more than {} keys", most_allowed_keys));
  }
  if (keys.empty()) fail(path, "has no file that ends with .pub");
  return keys;
}

}  // namespace scoreboard::actors
