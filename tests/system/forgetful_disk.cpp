#include "tests/system/forgetful_disk.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <system_error>
#include <utility>

#include <sys/stat.h>

namespace scoreboard::system_test {

namespace {

using inode = std::uint64_t;

struct range {
  std::size_t line = 0;  // of the record
  std::uintmax_t offset = 0;
  std::uintmax_t bytes = 0;
};

struct survivors {
  std::map<inode, std::uintmax_t> sizes;
  std::map<inode, std::vector<range>> unsynced;
  std::map<inode, std::set<std::string>> names;  // "name=inode", by directory
};

survivors read_record(const std::filesystem::path& file) {
  survivors all;
  std::ifstream record(file);
  std::string line;
  std::map<std::uint64_t, std::size_t> syncs;  // the lines where they begin
  for (std::size_t number = 0; std::getline(record, line); ++number) {
    std::istringstream words(line);
    char kind = 0;
    inode which = 0;
    words >> kind >> which;
    if (kind == 'N') {
      all.sizes.erase(which);
      all.unsynced.erase(which);
    }
    if (kind == 'W') {
      range written{number};
      words >> written.offset >> written.bytes;
      all.unsynced[which].push_back(written);
    }
    std::uint64_t sync = 0;
    if (kind == 'B' || kind == 'S') words >> sync;
    if (kind == 'B') syncs[sync] = number;
    if (kind == 'S') {
      words >> all.sizes[which];
      std::erase_if(all.unsynced[which], [&](const range& one) { return one.line < syncs[sync]; });
    }
    if (kind != 'D') continue;
    std::set<std::string>& names = all.names[which];
    names.clear();
    for (std::string name; words >> name;) names.insert(name);
  }
  return all;
}

inode inode_of(const std::filesystem::path& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) {
    throw std::system_error(errno, std::generic_category(), path.string());
  }
  return status.st_ino;
}

std::string name_of(const std::filesystem::path& path) {
  return path.filename().string() + "=" + std::to_string(inode_of(path));
}

// Makes what was written there zeros again. Returns how many bytes that changes.
std::uintmax_t take_back(const std::filesystem::path& path, const range& written) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  std::string bytes(written.bytes, '\0');
  file.seekg(static_cast<std::streamoff>(written.offset));
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  file.clear();
  file.seekp(static_cast<std::streamoff>(written.offset));
  file << std::string(bytes.size(), '\0');
  const auto zeros = std::count(bytes.begin(), bytes.end(), '\0');
  return bytes.size() - static_cast<std::size_t>(zeros);
}

std::vector<std::filesystem::path> files_in(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> files;
  for (const auto& one : std::filesystem::directory_iterator(directory)) {
    if (one.is_regular_file()) files.push_back(one.path());
  }
  return files;
}

}  // namespace

forgetful_disk::forgetful_disk(std::filesystem::path directory, std::filesystem::path record_file)
    : directory_(std::move(directory)), record_file_(std::move(record_file)) {}

std::vector<std::string> forgetful_disk::wrapper() const {
  // Also what is made under another name first.
  return {"/usr/bin/env", std::string("LD_PRELOAD=") + SYNC_RECORDER,
          "SYNC_RECORD=" + record_file_.string(),
          "SYNC_RECORD_BELOW=" + directory_.parent_path().string()};
}

std::uintmax_t forgetful_disk::lose_power() {
  survivors all = read_record(record_file_);
  const std::set<std::string>& names = all.names[inode_of(directory_)];
  std::uintmax_t lost = 0;
  for (const auto& file : files_in(directory_)) {
    const std::uintmax_t size = file_size(file);
    const auto which = inode_of(file);
    const auto synced = all.sizes.find(which);
    if (synced == all.sizes.end() || !names.contains(name_of(file))) {
      lost += size;
      remove(file);
      continue;
    }
    if (size > synced->second) {
      lost += size - synced->second;
      resize_file(file, synced->second);
    }
    for (const range& written : all.unsynced[which]) lost += take_back(file, written);
  }
  std::ofstream record(record_file_, std::ios::trunc);
  std::string line = "D " + std::to_string(inode_of(directory_));
  for (const auto& file : files_in(directory_)) {
    record << "S " << inode_of(file) << " 0 " << file_size(file) << '\n';
    line += ' ';
    line += name_of(file);
  }
  record << line << '\n';
  return lost;
}

}  // namespace scoreboard::system_test
