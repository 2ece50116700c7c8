#include "tests/system/event_listener.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace scoreboard::system_test {

namespace {

constexpr std::string_view heartbeat = R"({"type":"heartbeat"})";

}  // namespace

event_listener::event_listener(std::uint16_t port, const std::string& target)
    : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto request = "GET " + target + " HTTP/1.0\r\nHost: x\r\n\r\n";
  const bool sent = ::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0 &&
                    ::send(fd_, request.data(), request.size(), MSG_NOSIGNAL) ==
                        static_cast<ssize_t>(request.size());
  if (sent) return;
  const int error = errno;
  ::close(fd_);
  throw std::system_error(error, std::generic_category(), "cannot ask for events");
}

event_listener::~event_listener() { ::close(fd_); }

bool event_listener::hear(std::size_t count, std::chrono::milliseconds limit) {
  using std::chrono::steady_clock;
  const auto latest = steady_clock::now() + limit;
  while (lines_.size() < count && !ended_) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(latest - steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd wait{fd_, POLLIN, 0};
    if (::poll(&wait, 1, static_cast<int>(left.count())) <= 0) continue;
    std::array<char, 65536> buffer{};
    const auto size = ::recv(fd_, buffer.data(), buffer.size(), 0);
    if (size < 0) throw std::system_error(errno, std::generic_category(), "the stream broke off");
    ended_ = size == 0;
    rest_.append(buffer.data(), static_cast<std::size_t>(size));
    split();
  }
  return true;
}

void event_listener::split() {
  if (!had_head_) {
    const auto end = rest_.find("\r\n\r\n");
    if (end == std::string::npos) return;
    if (rest_.find(" 200 ") > rest_.find("\r\n")) throw std::runtime_error("no stream: " + rest_);
    rest_.erase(0, end + 4);
    had_head_ = true;
  }
  std::size_t begin = 0;
  for (auto end = rest_.find('\n'); end != std::string::npos; end = rest_.find('\n', begin)) {
    lines_.push_back(rest_.substr(begin, end - begin));
    begin = end + 1;
  }
  rest_.erase(0, begin);
}

std::vector<std::uint64_t> event_listener::numbers() const {
  constexpr std::string_view before = R"({"event":)";
  std::vector<std::uint64_t> made;
  for (const auto& line : lines_) {
    if (line.starts_with(before)) made.push_back(std::stoull(line.substr(before.size())));
  }
  return made;
}

std::size_t event_listener::heartbeats() const {
  return static_cast<std::size_t>(std::count(lines_.begin(), lines_.end(), heartbeat));
}

}  // namespace scoreboard::system_test
