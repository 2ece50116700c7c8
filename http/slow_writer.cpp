#include "http/slow_writer.hpp"

#include <memory>
#include <utility>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

namespace scoreboard::http {

namespace asio = boost::asio;

namespace {

/// One write that waits for its socket.
struct slow_write {
  slow_write(asio::io_context& context, std::string rest, std::function<void(bool)> then)
      : descriptor(context), timer(context), bytes(std::move(rest)), done(std::move(then)) {}

  asio::posix::stream_descriptor descriptor;
  asio::steady_timer timer;
  std::string bytes;
  std::function<void(bool)> done;
};

}  // namespace

slow_writer::slow_writer()
    : work_(asio::make_work_guard(context_)), thread_([this] { context_.run(); }) {}

slow_writer::~slow_writer() {
  context_.stop();
  thread_.join();
}

bool slow_writer::write(int fd, std::string bytes, std::chrono::milliseconds patience,
                        std::function<void(bool)> done) {
  const auto size = bytes.size();
  if (waiting_bytes_.fetch_add(size) + size > max_waiting_bytes) {
    waiting_bytes_ -= size;
    return false;
  }
  asio::post(context_, [this, fd, patience, size, bytes = std::move(bytes),
                        done = std::move(done)]() mutable {
    const auto job = std::make_shared<slow_write>(context_, std::move(bytes), std::move(done));
    boost::system::error_code refused;
    job->descriptor.assign(fd, refused);
    if (refused) {
      waiting_bytes_ -= size;
      job->done(false);
      return;
    }
    job->timer.expires_after(patience);
    job->timer.async_wait([job](const boost::system::error_code& error) {
      if (!error) job->descriptor.cancel();
    });
    asio::async_write(job->descriptor, asio::buffer(job->bytes),
                      [this, size, job](const boost::system::error_code& error, std::size_t) {
                        job->timer.cancel();
                        // The socket is its connection's: do not close it.
                        job->descriptor.release();
                        waiting_bytes_ -= size;
                        job->done(!error);
                      });
  });
  return true;
}

void slow_writer::after(std::chrono::milliseconds delay, std::function<void()> task) {
  asio::post(context_, [this, delay, task = std::move(task)]() mutable {
    const auto timer = std::make_shared<asio::steady_timer>(context_, delay);
    timer->async_wait([timer, task = std::move(task)](const boost::system::error_code& error) {
      if (!error) task();
    });
  });
}

}  // namespace scoreboard::http
