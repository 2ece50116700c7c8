#include "tests/system/prober.hpp"

#include <stdexcept>
#include <string_view>
#include <thread>

#include <boost/asio/error.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/system/error_code.hpp>

#include "tests/system/contract.hpp"

namespace scoreboard::system_test {

using namespace std::chrono_literals;
using expects = malformed_request::expects;

namespace {

constexpr auto answer_limit = patient(5s);
// For a request whose end the peer may still wait for.
constexpr auto patience = patient(20ms);

void judge(const response& answer, expects outcome) {
  const unsigned status = answer.result_int();
  if (status / 100 == 4) {
    parse_error(answer.body());
  } else if (status == 200 && outcome != expects::refusal) {
    if (answer.body().starts_with('[')) {
      parse_entries(answer.body());
    } else {
      parse_entry(answer.body());
    }
  } else if (status != 100) {
    throw std::runtime_error("status " + std::to_string(status) + ": " + answer.body());
  }
}

bool is_close(const boost::system::error_code& code) {
  return code == boost::beast::http::error::end_of_stream ||
         code == boost::asio::error::connection_reset || code == boost::asio::error::broken_pipe;
}

bool is_final(const response& answer) { return answer.result_int() >= 200; }

void send(raw_connection& connection, const malformed_request& request) {
  const std::string_view bytes = request.bytes;
  connection.send(bytes.substr(0, request.split));
  if (request.split > 0) std::this_thread::sleep_for(1ms);
  connection.send(bytes.substr(request.split));
}

// Returns at the end of the connection; that is an exception inside, as all ends of one are.
void exchange(raw_connection& connection, const malformed_request& request) {
  send(connection, request);
  if (request.abort) return connection.abort();
  const bool waits_for_answer =
      request.outcome == expects::refusal || request.outcome == expects::answer ||
      (request.outcome == expects::perhaps_answer && connection.readable_within(patience));
  if (waits_for_answer) {
    response answer = connection.receive();
    judge(answer, request.outcome);
    while (!is_final(answer)) judge(answer = connection.receive(), request.outcome);
  }
  connection.finish_sending();
  // What is left of a request after its answer may look like others: any number of answers, but
  // nothing that is none.
  for (;;) judge(connection.receive(), expects::answer);
}

// nginx takes a first line without a version for HTTP/0.9, whose answers have no head.
bool is_headless_error(const raw_connection& connection, const malformed_request& request) {
  const auto first_line = std::string_view(request.bytes).substr(0, request.bytes.find('\n'));
  if (first_line.find(" HTTP/") != std::string_view::npos) return false;
  parse_error(connection.unparsed());
  return true;
}

std::string hex_and_text(const std::string& bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string shown;
  for (const char byte : bytes.substr(0, 2000)) {
    const auto value = static_cast<unsigned char>(byte);
    if (value >= 0x20 && value < 0x7f && byte != '\\') {
      shown += byte;
    } else {
      shown += "\\x";
      shown += digits[value >> 4U];
      shown += digits[value & 0xfU];
    }
  }
  return shown;
}

}  // namespace

std::string probe(std::uint16_t port, const malformed_request& sent) {
  std::string complaint;
  try {
    raw_connection connection(port, answer_limit);
    try {
      exchange(connection, sent);
    } catch (const boost::system::system_error& end) {
      const bool headless = end.code() == boost::beast::http::error::bad_version &&
                            is_headless_error(connection, sent);
      if (!is_close(end.code()) && !headless) complaint = end.code().message();
    }
  } catch (const std::runtime_error& failure) {
    complaint = failure.what();
  }
  if (complaint.empty()) return {};
  return complaint + "\n  " + sent.kind + " split at " + std::to_string(sent.split) + ": " +
         hex_and_text(sent.bytes);
}

}  // namespace scoreboard::system_test
