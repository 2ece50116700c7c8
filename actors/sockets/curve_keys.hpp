#pragma once

#include <cstddef>
#include <set>
#include <stdexcept>
#include <string>

/// Files with CURVE keys. A line of a file is `secret KEY` or `public KEY`, with the key in Z85 (40
/// characters) and anything after another space; lines that are empty or begin with # are passed
/// over.
///
/// Whoever could change one of these files could let himself in. So a file, and a directory of
/// files, must belong to the user of this process or to root, and nobody else may write to it; a
/// secret nobody else may read either. No text of an error shows what is in a file.
/// Thread rule: any thread; may block on the disk.
namespace scoreboard::actors {

/// A file of keys that cannot be used, or made. what() is one line that names it.
class key_error final : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Keys in Z85.
struct curve_pair {
  std::string public_key;
  std::string secret_key;
};

/// A client's own keys, and the public key by which it knows its server.
struct curve_client_keys {
  curve_pair own;
  std::string server;
};

/// More than one list of allowed keys may have.
inline constexpr std::size_t most_allowed_keys = 10'000;

/// Makes a new pair: the secret key in a file at `path` that only its owner can read, and the
/// public one in `path`.pub. Throws key_error, also when one of the two is there already: no key is
/// ever overwritten.
void make_key_files(const std::string& path);

/// The pair whose secret key is in the file, the only key there. Throws key_error.
curve_pair read_curve_pair(const std::string& path);

/// The public key in the file, the only key there. Throws key_error.
std::string read_public_key(const std::string& path);

/// The public keys in a file, or in all files of a directory whose names end with .pub; at least
/// one. Throws key_error.
std::set<std::string> read_public_keys(const std::string& path);

}  // namespace scoreboard::actors
