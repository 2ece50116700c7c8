#include "src/metrics/exposition.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "src/metrics/instruments.hpp"
#include "src/metrics/process_samples.hpp"
#include "src/metrics/samples.hpp"
#include "tests/catch.hpp"

using namespace scoreboard;
using Catch::Matchers::ContainsSubstring;

// Bug: whoever asks for metrics all the time keeps a process busy with making them.
TEST_CASE("the text of metrics is made at most once in its age") {
  const auto registry = std::make_shared<prometheus::Registry>();
  auto& counter = metrics::add_counter(*registry, "seen_total", "What was seen.");
  metrics::exposition old(std::chrono::hours(1));
  metrics::exposition fresh(std::chrono::milliseconds(0));
  old.add(registry);
  fresh.add(registry);
  const auto first = old.text();
  CHECK_THAT(*fresh.text(), ContainsSubstring("\nseen_total 0\n"));
  counter.Increment();
  CHECK(old.text() == first);
  CHECK_THAT(*fresh.text(), ContainsSubstring("\nseen_total 1\n"));
}

// Bug: a text is changed while somebody reads it, or lost, when many ask at once.
TEST_CASE("many may ask for the text of metrics at once") {
  const auto registry = std::make_shared<prometheus::Registry>();
  auto& counter = metrics::add_counter(*registry, "seen_total", "What was seen.");
  metrics::exposition shown(std::chrono::milliseconds(0));
  shown.add(registry);
  std::vector<std::thread> readers;
  std::vector<int> whole(4);
  readers.reserve(whole.size());
  for (auto& count : whole) {
    readers.emplace_back([&] {
      for (int i = 0; i < 200; ++i) {
        counter.Increment();
        if (shown.text()->find("\nseen_total ") != std::string::npos) ++count;
      }
    });
  }
  for (auto& reader : readers) reader.join();
  CHECK(whole == std::vector<int>(4, 200));
}

// Bug: a family that is split into two, which Prometheus refuses.
TEST_CASE("samples are looked up when they are shown, those of a family together") {
  int value = 1;
  metrics::samples some;
  const auto now = [&value] { return static_cast<double>(value); };
  some.add_gauge("depth", "How deep.", now, {{"queue", "a"}});
  some.add_gauge("depth", "How deep.", now, {{"queue", "b"}});
  some.add_counter("done_total", "What is done.", now);
  value = 7;
  const auto families = some.Collect();
  REQUIRE(families.size() == 2);
  REQUIRE(families[0].metric.size() == 2);
  CHECK(families[0].metric[1].label[0].value == "b");
  CHECK(families[0].metric[1].gauge.value == 7);
  CHECK(families[1].metric[0].counter.value == 7);
}

// Bug: a field of /proc that is read wrongly shows nonsense.
TEST_CASE("a process knows what it uses") {
  auto some = std::make_shared<metrics::samples>();
  metrics::add_process_samples(*some, "a-program");
  for (const auto& family : some->Collect()) {
    CAPTURE(family.name);
    const auto value = family.metric.at(0).gauge.value;
    CHECK(value > 0);
    if (family.name == "process_resident_memory_bytes") CHECK(value < 1e12);
    if (family.name == "process_open_fds") CHECK(value < 1000);
  }
  metrics::exposition shown;
  shown.add(some);
  CHECK_THAT(*shown.text(),
             ContainsSubstring(R"(scoreboard_build_info{program="a-program",version=)"));
}
