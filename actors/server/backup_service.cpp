#include "actors/server/backup_service.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "actors/server/backups.hpp"
#include "actors/sockets/router_socket.hpp"
#include "src/process/progress_line.hpp"
#include "src/storage/storage_error.hpp"

namespace scoreboard::actors {

namespace {

using storage::storage_error;

// A request is the directory. Answers: any number of "+BYTES", then "." or "!MESSAGE".
constexpr char progress_mark = '+';
constexpr char done_mark = '.';
constexpr char failure_mark = '!';

// So long a server may say nothing while it makes a backup.
constexpr std::chrono::minutes patience{2};

std::string endpoint_in(const std::string& data_directory) {
  auto endpoint = fmt::format("ipc://{}/backup", data_directory);
  // What the operating system allows for the address of a socket.
  constexpr std::size_t longest = 107 + std::string_view("ipc://").size();
  if (endpoint.size() > longest)
    throw storage_error(
        fmt::format("the path of the data directory \"{}\" is too long for the "
                    "socket that takes requests for backups: make a shorter link",
                    data_directory));
  return endpoint;
}

void send(zmq::socket_t& socket, zmq::message_t& peer, std::string_view text) {
  zmq::message_t id;
  id.copy(peer);
  // Whoever asked may have left; the backup is made all the same.
  if (socket.send(id, zmq::send_flags::sndmore | zmq::send_flags::dontwait))
    socket.send(zmq::buffer(text), zmq::send_flags::dontwait);
}

}  // namespace

backup_service::backup_service(zmq::context_t& context, const std::string& data_directory,
                               storage::store& store,
                               const storage::archives::archive_store& archives)
    : store_(store),
      archives_(archives),
      socket_(make_router(context)),
      stop_fd_(::eventfd(0, EFD_CLOEXEC)) {
  if (stop_fd_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  socket_.set(zmq::sockopt::linger, 1000);
  socket_.set(zmq::sockopt::maxmsgsize, std::int64_t{4096});
  socket_.bind(endpoint_in(data_directory));
  thread_ = std::thread([this] { run(); });
}

backup_service::~backup_service() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(stop_fd_, &one, sizeof one);
  thread_.join();
  ::close(stop_fd_);
}

void backup_service::run() {
  for (;;) {
    std::array<zmq::pollitem_t, 2> items{
        {{socket_.handle(), 0, ZMQ_POLLIN, 0}, {nullptr, stop_fd_, ZMQ_POLLIN, 0}}};
    try {
      zmq::poll(items.data(), items.size(), std::chrono::milliseconds(-1));
    } catch (const zmq::error_t& error) {
      if (error.num() == EINTR) continue;
      throw;
    }
    if ((items[1].revents & ZMQ_POLLIN) != 0) return;
    zmq::message_t peer;
    zmq::message_t text;
    if (!socket_.recv(peer, zmq::recv_flags::dontwait) || !peer.more() || !socket_.recv(text))
      continue;
    while (text.more() && socket_.recv(text)) {
    }
    back_up(std::move(peer), text.to_string());
  }
}

void backup_service::back_up(zmq::message_t peer, const std::string& directory) {
  spdlog::info("making a backup in {}", directory);
  try {
    if (!std::filesystem::path(directory).is_absolute())
      throw storage_error("the directory for a backup must be an absolute path");
    // RocksDB tells on another thread, one after the other, while this one waits.
    add_backup(store_, archives_, directory, [&](std::uint64_t bytes) {
      send(socket_, peer, fmt::format("{}{}", progress_mark, bytes));
    });
    spdlog::info("the backup in {} is made", directory);
    send(socket_, peer, std::string_view(&done_mark, 1));
  } catch (const std::exception& error) {
    spdlog::error("no backup in {}: {}", directory, error.what());
    send(socket_, peer, fmt::format("{}{}", failure_mark, error.what()));
  }
}

void ask_for_backup(const std::string& data_directory, const std::string& directory) {
  zmq::context_t context(1);
  zmq::socket_t socket(context, zmq::socket_type::dealer);
  socket.set(zmq::sockopt::linger, 0);
  socket.set(zmq::sockopt::rcvtimeo, static_cast<int>(std::chrono::milliseconds(patience).count()));
  socket.connect(endpoint_in(data_directory));
  socket.send(zmq::buffer(std::filesystem::absolute(directory).string()), zmq::send_flags::none);
  process::progress_line line("backed up");
  for (;;) {
    zmq::message_t answer;
    if (!socket.recv(answer)) throw storage_error("the server does not answer; look into its log");
    const auto text = answer.to_string_view();
    if (text.starts_with(done_mark)) return line.done();
    if (text.starts_with(failure_mark)) throw storage_error(std::string(text.substr(1)));
    std::uint64_t bytes = 0;
    if (text.starts_with(progress_mark) &&
        std::from_chars(text.data() + 1, text.data() + text.size(), bytes).ec == std::errc())
      line.show(bytes);
  }
}

}  // namespace scoreboard::actors
