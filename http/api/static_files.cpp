#include "http/api/static_files.hpp"

#include <string>

#include "http/api/tagged.hpp"

namespace scoreboard::http {

namespace {

response response_of(const page_file& file) {
  response answer{200, tagged(std::string(file.bytes))};
  answer.content_type = file.content_type;
  if (file.content_type.starts_with("text/html")) answer.security_policy = page_security_policy;
  return answer;
}

}  // namespace

static_files::static_files(std::span<const page_file> files) {
  for (const auto& file : files) by_path_.emplace(file.path, response_of(file));
}

const response* static_files::find(std::string_view path) const {
  const auto found = by_path_.find(path);
  return found == by_path_.end() ? nullptr : &found->second;
}

}  // namespace scoreboard::http
