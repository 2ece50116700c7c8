#include "tools/load/report_json.hpp"

#include <array>
#include <string_view>
#include <utility>

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

namespace scoreboard::load {

namespace {

using json_writer = rapidjson::PrettyWriter<rapidjson::StringBuffer>;

constexpr std::array<std::pair<const char*, double>, 6> shares{{{"p50", 0.5},
                                                                {"p75", 0.75},
                                                                {"p90", 0.9},
                                                                {"p99", 0.99},
                                                                {"p99.9", 0.999},
                                                                {"p99.99", 0.9999}}};

void text(json_writer& json, std::string_view value) {
  json.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

void write_latencies(json_writer& json, const histogram& latencies) {
  json.StartObject();
  json.Key("count");
  json.Uint64(latencies.count());
  json.Key("mean");
  json.Int64(latencies.mean().count());
  for (const auto& [name, share] : shares) {
    json.Key(name);
    json.Int64(latencies.percentile(share).count());
  }
  json.Key("max");
  json.Int64(latencies.max().count());
  json.EndObject();
}

void write_kind(json_writer& json, const result& result, const measurements::of_kind& kind) {
  json.StartObject();
  json.Key("requests");
  json.Uint64(kind.requests);
  json.Key("errors");
  json.Uint64(kind.failed);
  json.Key("answers_per_second");
  json.Double(result.per_second(kind.completed));
  json.Key("updates_per_second");
  json.Double(result.per_second(kind.updates));
  json.Key("latency_ns");
  write_latencies(json, kind.latencies);
  json.Key("served_ns");
  write_latencies(json, kind.served);
  json.EndObject();
}

void write_course(json_writer& json, const result& result) {
  json.StartArray();
  for (const auto& sample : result.course) {
    json.StartObject();
    json.Key("second");
    json.Int64(sample.second);
    json.Key("answers");
    json.Uint64(sample.completed);
    json.Key("errors");
    json.Uint64(sample.failed);
    json.Key("p50_ns");
    json.Int64(sample.p50.count());
    json.Key("p99_ns");
    json.Int64(sample.p99.count());
    json.EndObject();
  }
  json.EndArray();
}

void write_verification(json_writer& json, const result::verification& verified) {
  json.StartObject();
  json.Key("ok");
  json.Bool(verified.complaint_count == 0);
  json.Key("summary");
  text(json, verified.summary);
  json.Key("wrong");
  json.Uint64(verified.complaint_count);
  json.Key("first_wrong");
  json.StartArray();
  for (const auto& complaint : verified.complaints) text(json, complaint);
  json.EndArray();
  json.EndObject();
}

}  // namespace

std::string json_report(const result& result) {
  rapidjson::StringBuffer buffer;
  json_writer json(buffer);
  json.StartObject();
  json.Key("began");
  text(json, result.began);
  json.Key("settings");
  json.StartObject();
  for (const auto& [name, value] : result.settings) {
    json.Key(name.c_str());
    text(json, value);
  }
  json.EndObject();
  json.Key("measured_seconds");
  json.Double(result.measured_seconds);
  json.Key("all");
  write_kind(json, result, result.measured.all());
  json.Key("kinds");
  json.StartObject();
  for (std::size_t kind = 0; kind < request_kinds; ++kind) {
    if (result.measured.kinds[kind].requests == 0) continue;
    text(json, request_kind_names[kind]);
    write_kind(json, result, result.measured.kinds[kind]);
  }
  json.EndObject();
  json.Key("errors");
  json.StartObject();
  for (const auto& [name, count] : result.measured.errors) {
    text(json, name);
    json.Uint64(count);
  }
  json.EndObject();
  json.Key("course");
  write_course(json, result);
  if (result.verified.done) {
    json.Key("verification");
    write_verification(json, result.verified);
  }
  json.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace scoreboard::load
