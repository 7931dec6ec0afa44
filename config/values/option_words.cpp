#include "config/values/option_words.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/suggestion.h"

namespace millrace::config {
namespace {

// What other tools call things, in lower case, and what they are called here.
constexpr std::array<std::pair<std::string_view, std::string_view>, 47> kCalledElsewhere{{
    {"primary_key", "key"},
    {"unique_key", "key"},
    {"merge_key", "key"},
    {"api_key", "key"},
    {"token", "key"},
    {"write_disposition", "mode"},
    {"sync_mode", "mode"},
    {"write_mode", "mode"},
    {"load_mode", "mode"},
    {"insert", "append"},
    {"overwrite", "replace"},
    {"truncate", "replace"},
    {"full_refresh", "replace"},
    {"merge", "upsert"},
    {"update", "upsert"},
    {"not_null", "required"},
    {"mandatory", "required"},
    {"destination", "to"},
    {"destinations", "to"},
    {"target", "to"},
    {"targets", "to"},
    {"sink", "to"},
    {"source", "from"},
    {"input", "from"},
    {"streams", "syncs"},
    {"pipelines", "syncs"},
    {"transforms", "steps"},
    {"transformations", "steps"},
    {"fields", "columns"},
    {"data_type", "type"},
    {"connection_string", "dsn"},
    {"database_url", "dsn"},
    {"uri", "dsn"},
    {"uri", "url"},
    {"endpoint", "url"},
    {"base_url", "url"},
    {"directory", "root"},
    {"folder", "root"},
    {"directory", "path"},
    {"filename", "path"},
    {"file", "path"},
    {"concurrency", "jobs"},
    {"workers", "jobs"},
    {"threads", "jobs"},
    {"holistics", "reports_api"},
    {"ndjson", "jsonl"},
    {"console", "stdout"},
}};

std::string_view called_here(std::string_view word, const std::vector<std::string>& options) {
  std::string plain = lower(word);
  std::ranges::replace(plain, '-', '_');
  for (const auto& [elsewhere, here] : kCalledElsewhere) {
    if (elsewhere != plain) continue;
    const auto found = std::ranges::find(options, here);
    if (found != options.end()) return *found;
  }
  return {};
}

}  // namespace

std::string_view option_meant_by(std::string_view word, const std::vector<std::string>& options) {
  const auto here = called_here(word, options);
  return here.empty() ? meant_by(word, options) : here;
}

std::string option_suggestion(std::string_view word, const std::vector<std::string>& options) {
  const auto here = called_here(word, options);
  return here.empty() ? suggestion(word, options) : fmt::format("; did you mean '{}'?", here);
}

}  // namespace millrace::config
