#include "tools/load/connection.hpp"

#include <chrono>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <fmt/format.h>

namespace scoreboard::load {

namespace asio = boost::asio;
namespace http = boost::beast::http;

namespace {

constexpr std::size_t read_size = 16'384;
// After this time without a request the server may have closed the connection, so it is worth a
// check.
constexpr std::chrono::seconds long_rest{1};

}  // namespace

connection::connection(asio::io_context& context, asio::ip::tcp::endpoint peer,
                       std::size_t url_index, owner& listener)
    : socket_(context), peer_(std::move(peer)), url_index_(url_index), owner_(listener) {}

void connection::send(clock::time_point now, clock::time_point deadline) {
  busy_ = true;
  deadline_ = deadline;
  response_.status = 0;
  response_.version = 0;
  response_.retry_after = false;
  response_.timed_out = false;
  response_.never_sent = false;
  response_.failure.clear();
  if (socket_.is_open() && now - last_used_ > long_rest && peer_left()) close();
  if (socket_.is_open())
    write();
  else
    connect();
}

void connection::connect() {
  received_.clear();
  response_.never_sent = true;
  socket_.async_connect(peer_, [this](const error_code& error) {
    if (error) return fail("connect", error);
    response_.never_sent = false;
    error_code ignored;
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket_.non_blocking(true, ignored);
    write();
  });
}

void connection::write() {
  // Nearly every request fits into the socket's buffer at once.
  error_code error;
  const auto size = socket_.write_some(asio::buffer(request_.bytes), error);
  if (!error && size == request_.bytes.size()) {
    parser_.emplace(response_.body);
    return read();
  }
  // After an error async_write fails, too, and reports it to its handler.
  asio::async_write(socket_, asio::buffer(request_.bytes) + size,
                    [this](const error_code& failed, std::size_t) {
                      if (failed) return fail("write", failed);
                      parser_.emplace(response_.body);
                      read();
                    });
}

void connection::read() {
  socket_.async_read_some(
      received_.prepare(read_size),
      [this](const error_code& error, std::size_t size) { received(error, size); });
}

void connection::received(error_code error, std::size_t size) {
  if (error == asio::error::eof && parser_->got_some()) {
    parser_->put_eof(error);  // the end of an answer without a length
    if (error || !parser_->is_done()) return fail("read", asio::error::eof);
    return finish();
  }
  if (error) return fail("read", error);
  received_.commit(size);
  while (received_.size() > 0 && !parser_->is_done()) {
    const auto used = parser_->put(received_.data(), error);
    received_.consume(used);
    if (error == http::error::need_more) break;
    if (error) return fail("read", error);
    if (used == 0) break;
  }
  if (!parser_->is_done()) return read();
  finish();
}

void connection::finish() {
  response_.status = parser_->status();
  response_.version = parser_->version();
  response_.retry_after = parser_->retry_after();
  if (!parser_->keep_alive() || received_.size() > 0) close();
  busy_ = false;
  last_used_ = clock::now();
  owner_.ended(*this);
}

void connection::fail(const char* step, const error_code& error) {
  response_.body.clear();
  response_.failure =
      response_.timed_out ? "timeout" : fmt::format("{}: {}", step, error.message());
  close();
  busy_ = false;
  owner_.ended(*this);
}

void connection::expire(clock::time_point now) {
  if (!busy_ || now < deadline_ || response_.timed_out) return;
  response_.timed_out = true;
  close();  // pending operations on the socket fail
}

bool connection::peer_left() {
  char byte = 0;
  error_code error;
  socket_.receive(asio::buffer(&byte, 1), asio::socket_base::message_peek, error);
  return error != asio::error::would_block;
}

void connection::close() {
  error_code ignored;
  socket_.close(ignored);
}

}  // namespace scoreboard::load
