// A Pistache endpoint that reads each request with Pistache's own parser and answers every one with
// the same small JSON object: the most that an HTTP service on this library can do. The yardstick
// of tools/bench_ceiling.sh.
//
// Usage: pistache_ceiling PORT [THREADS]

#include <cstdlib>
#include <iostream>
#include <string>

#include <pistache/endpoint.h>
#include <pistache/http.h>

namespace {

namespace http = Pistache::Http;

class constant_answer final : public http::Handler {
 public:
  HTTP_PROTOTYPE(constant_answer)

  void onRequest(const http::Request&, http::ResponseWriter response) override {
    // It answers "Connection: Close" otherwise, also to HTTP/1.1.
    response.headers().remove<http::Header::Connection>();
    response.headers().add<http::Header::Connection>(http::ConnectionControl::KeepAlive);
    response.send(http::Code::Ok, R"({"user":123,"total":250})", MIME(Application, Json));
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: pistache_ceiling PORT [THREADS]\n";
    return EXIT_FAILURE;
  }
  const auto port = static_cast<std::uint16_t>(std::stoul(argv[1]));
  http::Endpoint endpoint(Pistache::Address("127.0.0.1", Pistache::Port(port)));
  endpoint.init(http::Endpoint::options()
                    .threads(argc > 2 ? std::stoi(argv[2]) : 1)
                    .flags(Pistache::Tcp::Options::ReuseAddr | Pistache::Tcp::Options::NoDelay));
  endpoint.setHandler(http::make_handler<constant_answer>());
  endpoint.serve();
}
