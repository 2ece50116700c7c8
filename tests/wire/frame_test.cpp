#include "src/wire/frame.hpp"

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/seed.hpp"

using namespace scoreboard;
using namespace scoreboard::wire;

namespace {

ranking::user_id random_user(std::mt19937_64& random) {
  if (random() % 2 == 0) return ranking::user_id(static_cast<std::int64_t>(random()));
  return ranking::user_id(std::string(1 + random() % ranking::user_id::max_text_bytes, 'u'));
}

update random_update(std::mt19937_64& random) {
  update x{"default", std::string(1 + random() % update::max_key_bytes, 'k'), {}};
  for (auto n = 1 + random() % 5; n > 0; --n)
    x.changes.push_back({random_user(random),
                         random() % 2 == 0 ? change::kind::absolute : change::kind::relative,
                         static_cast<std::int64_t>(random())});
  return x;
}

request random_request(std::mt19937_64& random) {
  switch (random() % 3) {
    case 0:
      return {random(), random(), random_update(random)};
    case 1:
      return {random(), random(), wire::read{"b", top_query{random()}, random(), random()}};
    default:
      return {random(), random(),
              wire::read{"Board-1", window_query{1 + random() / 2, random()}, random(), random()}};
  }
}

error_code random_error(std::mt19937_64& random) {
  for (;;) {
    if (const auto number = static_cast<std::uint8_t>(random()); is_error_code(number))
      return static_cast<error_code>(number);
  }
}

answer random_answer(std::mt19937_64& random) {
  switch (random() % 4) {
    case 0: {
      results some;
      for (auto n = random() % 20; n > 0; --n) {
        if (random() % 4 == 0)
          some.emplace_back(random_error(random));
        else
          some.emplace_back(new_total{static_cast<std::int64_t>(random())});
      }
      return {random(), some, {random(), random() % 2 == 0}};
    }
    case 1:
      return {random(), random_error(random), {}};
    case 2:
      return {random(), unchanged{}, {random(), false}};
    default: {
      listing some{random(), {}};
      for (auto n = random() % 20; n > 0; --n)
        some.list.push_back({random_user(random), static_cast<std::int64_t>(random()), 0});
      return {random(), some, {random(), false}};
    }
  }
}

template <class Message>
frame frame_of(const std::vector<Message>& messages) {
  frame_writer<Message> writer;
  for (const auto& one : messages) writer.add(one);
  return writer.take();
}

template <class Message, class Make>
void round_trip(Make make) {
  SEEDED_GENERATOR(random);
  for (int round = 0; round < 200; ++round) {
    std::vector<Message> messages;
    for (auto n = 1 + random() % 50; n > 0; --n) messages.push_back(make(random));
    REQUIRE(read_frame<Message>(frame_of(messages)) == messages);
  }
}

/// What a receiver must hold to, whatever the bytes are: no crash, and nothing that could not have
/// been sent.
template <class Message>
void check_only_sendable(const frame& bytes) {
  const auto read = read_frame<Message>(bytes);
  if (read && !read->empty()) REQUIRE(read_frame<Message>(frame_of(*read)) == read);
}

template <class Message, class Make>
void damage(Make make) {
  SEEDED_GENERATOR(random);
  for (int round = 0; round < 30; ++round) {
    const auto whole = frame_of<Message>({make(random), make(random), make(random)});
    for (std::size_t size = 0; size < whole.size(); ++size)
      check_only_sendable<Message>({whole.begin(), whole.begin() + static_cast<long>(size)});
    for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
      auto flipped = whole;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
      check_only_sendable<Message>(flipped);
    }
    frame noise(random() % 300);
    std::generate(noise.begin(), noise.end(), [&] { return static_cast<char>(random()); });
    check_only_sendable<Message>(noise);
    frame noise_after_header(whole.begin(), whole.begin() + 7);
    noise_after_header.insert(noise_after_header.end(), noise.begin(), noise.end());
    check_only_sendable<Message>(noise_after_header);
  }
}

}  // namespace

TEST_CASE("what goes into a frame comes out of it") {
  round_trip<request>(random_request);
  round_trip<answer>(random_answer);
}

TEST_CASE("damaged frames give nothing that could not have been sent") {
  damage<request>(random_request);
  damage<answer>(random_answer);
}

TEST_CASE("a frame of the other direction or of nothing is refused") {
  const auto requests = frame_of<request>({{1, 2, wire::read{"b", top_query{3}, 4}}});
  CHECK_FALSE(read_frame<answer>(requests));
  CHECK_FALSE(read_frame<request>({}));
  CHECK_FALSE(read_frame<request>(std::vector<char>(100, '\0')));
}

// Catches validation that was left to the sender: it may be anybody.
TEST_CASE("values outside the contract are refused") {
  const auto refused = [](operation what) {
    return !read_frame<request>(frame_of<request>({{1, 2, std::move(what)}}));
  };
  const auto right = [](std::int64_t user) {
    return change{ranking::user_id(user), change::kind::absolute, 0};
  };
  const auto of = [](ranking::user_id user) {
    return update{"b", "k", {{std::move(user), change::kind::relative, 1}}};
  };
  CHECK_FALSE(refused(update{"b", "k", {right(1)}}));
  CHECK(refused(update{"", "k", {right(1)}}));
  CHECK(refused(update{"b/c", "k", {right(1)}}));
  CHECK(refused(update{"b", "", {right(1)}}));
  CHECK(refused(update{"b", std::string(65, 'k'), {right(1)}}));
  CHECK(refused(update{"b", "k", {}, static_cast<update::key_maker>(2)}));
  CHECK_FALSE(refused(update{"b", "k", std::vector(10'000, right(1))}));
  CHECK(refused(update{"b", "k", std::vector(10'001, right(1))}));
  CHECK_FALSE(refused(of(ranking::user_id("x"))));
  CHECK(refused(of(ranking::user_id(""))));
  CHECK(refused(of(ranking::user_id("\xff"))));
  CHECK(refused(of(ranking::user_id(std::string(65, 'x')))));
  CHECK(refused(update{"b", "k", {{ranking::user_id(1), static_cast<change::kind>(2), 0}}}));
  CHECK(refused(wire::read{"b", window_query{0, 1}, 1}));
  CHECK_FALSE(refused(wire::read{"b", window_query{1, 1}, 1}));
}

TEST_CASE("a frame is full before it is larger than a receiver takes") {
  frame_writer<answer> writer;
  CHECK(writer.empty());
  const answer large{
      1, listing{2, entries(50'000, {ranking::user_id(std::string(64, 'x')), INT64_MIN, 0})}};
  while (!writer.full()) writer.add(large);
  CHECK(writer.take().size() < max_frame_bytes);
  CHECK(writer.empty());
}
