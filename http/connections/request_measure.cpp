#include "http/connections/request_measure.hpp"

namespace scoreboard::http {

namespace {

// Of a longer target the beginning is noted.
constexpr std::size_t most_target_bytes = 2048;
constexpr std::size_t most_method_bytes = 32;

// More memory than this is not kept for the next request.
constexpr std::size_t kept_target_bytes = 256;

}  // namespace

void request_measure::begin(request* sent) {
  kind_ = 0;
  status_ = 0;
  began_ = loop_.now;
  sender_.clear();
  noted_.clear();
  method_.clear();
  target_.clear();
  if (sent != nullptr) {
    if (sent->id.empty()) sent->id = loop_.ids.next();
    id_ = sent->id;
    method_.assign(sent->method, 0, most_method_bytes);
    target_.assign(sent->target.text(), 0, most_target_bytes);
  } else {
    id_ = loop_.ids.next();
  }
}

void request_measure::set_answer(const response& answer, int status, std::size_t body_bytes) {
  status_ = status;
  body_bytes_ = body_bytes;
  const auto noted = loop_.handler.noted_header();
  for (const auto& header : answer.headers) {
    if (header.name == noted) noted_ = header.value;
  }
}

void request_measure::done() {
  if (status_ == 0) return;
  loop_.handler.on_answered({kind_, status_, body_bytes_, loop_.clock() - began_, id_, method_,
                             target_, peer_, sender_, noted_});
  status_ = 0;
  if (target_.capacity() <= kept_target_bytes) return;
  target_.clear();
  target_.shrink_to_fit();
}

}  // namespace scoreboard::http
