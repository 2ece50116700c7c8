// Loaded into the server by LD_PRELOAD: writes down which bytes of which files the server has asked
// to survive the loss of power. forgetful_disk reads it and takes away all others.
//
// Lines of the record, each written with one call, numbers are inodes:
//   N FILE                        a new or emptied file: nothing of it survives yet
//   W FILE OFFSET BYTES           written, or about to be
//   B FILE SYNC                   a sync has begun, which has a number of its own
//   S FILE SYNC SIZE              it has ended; the file had this size when it began
//   D DIRECTORY NAME=FILE ...     a directory was synced: these names survive
//
// What a process maps into memory and writes there is not followed.
#include <atomic>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

template <typename Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

std::string path_of(int fd) {
  char path[4096];
  const std::string link = "/proc/self/fd/" + std::to_string(fd);
  const ssize_t size = readlink(link.c_str(), path, sizeof path);
  return size < 0 ? std::string() : std::string(path, static_cast<std::size_t>(size));
}

bool is_followed(int fd) {
  static const char* const below = std::getenv("SYNC_RECORD_BELOW");
  return below != nullptr && path_of(fd).starts_with(below);
}

void record(const std::string& line) {
  static const int file = [] {
    using open_function = int(const char*, int, ...);
    const char* const path = std::getenv("SYNC_RECORD");
    return path == nullptr
               ? -1
               : next<open_function>("open")(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  }();
  static auto* const write_line = next<ssize_t(int, const void*, size_t)>("write");
  [[maybe_unused]] const auto written = write_line(file, line.data(), line.size());
}

// What the directory holds now.
std::string names_in(int fd) {
  std::string text;
  DIR* const directory = opendir(path_of(fd).c_str());
  if (directory == nullptr) return text;
  while (const dirent* one = readdir(directory)) {
    text += ' ';
    text += one->d_name;
    text += '=';
    text += std::to_string(one->d_ino);
  }
  closedir(directory);
  return text;
}

int sync_and_record(const char* name, int fd) {
  auto* const sync = next<int(int)>(name);
  struct stat before {};
  if (!is_followed(fd) || fstat(fd, &before) != 0) return sync(fd);
  // What comes after the call has begun need not be in it.
  static std::atomic<unsigned> syncs = 0;
  const std::string file = std::to_string(before.st_ino);
  const std::string number = std::to_string(++syncs);
  const bool is_directory = S_ISDIR(before.st_mode);
  if (!is_directory) record("B " + file + ' ' + number + '\n');
  const std::string line = is_directory
                               ? "D " + file + names_in(fd)
                               : "S " + file + ' ' + number + ' ' + std::to_string(before.st_size);
  const int result = sync(fd);
  if (result == 0) record(line + '\n');
  return result;
}

// `offset`: less than 0 stands for where the file is written next.
void record_write(int fd, off_t offset, size_t bytes) {
  struct stat now {};
  if (!is_followed(fd) || fstat(fd, &now) != 0 || !S_ISREG(now.st_mode)) return;
  if (offset < 0) offset = (fcntl(fd, F_GETFL) & O_APPEND) ? now.st_size : lseek(fd, 0, SEEK_CUR);
  record("W " + std::to_string(now.st_ino) + ' ' + std::to_string(offset) + ' ' +
         std::to_string(bytes) + '\n');
}

ssize_t write_and_record(const char* name, int fd, const void* data, size_t bytes, off_t offset) {
  record_write(fd, offset, bytes);
  return next<ssize_t(int, const void*, size_t, off_t)>(name)(fd, data, bytes, offset);
}

int open_and_record(const char* name, const char* path, int flags, mode_t mode) {
  const int fd = next<int(const char*, int, ...)>(name)(path, flags, mode);
  if (fd < 0 || (flags & (O_CREAT | O_TRUNC)) == 0 || !is_followed(fd)) return fd;
  struct stat now {};
  if (fstat(fd, &now) == 0 && now.st_size == 0) {
    record("N " + std::to_string(now.st_ino) + '\n');
  }
  return fd;
}

}  // namespace

// The names and signatures are libc's.
// NOLINTBEGIN(readability-identifier-naming)
extern "C" {

int fsync(int fd) { return sync_and_record("fsync", fd); }
int fdatasync(int fd) { return sync_and_record("fdatasync", fd); }

ssize_t write(int fd, const void* data, size_t bytes) {
  static auto* const function = next<ssize_t(int, const void*, size_t)>("write");
  record_write(fd, -1, bytes);
  return function(fd, data, bytes);
}

ssize_t pwrite(int fd, const void* data, size_t bytes, off_t offset) {
  return write_and_record("pwrite", fd, data, bytes, offset);
}

ssize_t pwrite64(int fd, const void* data, size_t bytes, off_t offset) {
  return write_and_record("pwrite64", fd, data, bytes, offset);
}

int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_and_record("open", path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_and_record("open64", path, flags, mode);
}

}  // extern "C"
// NOLINTEND(readability-identifier-naming)
