// Filters: what is encoded as a query gives the values back when it is decoded, and what is posted
// is one JSON object that has them.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include <simdjson.h>

#include "config/yaml/text_check.h"
#include "connector/data/json_syntax.h"
#include "connector/data/values.h"
#include "connector/sources/reports_api/settings/filters.h"

namespace {

using namespace millrace;
using Pairs = std::vector<std::pair<std::string, std::string>>;

std::string decoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      plain += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

Pairs decoded_query(const std::string& query) {
  Pairs pairs;
  for (std::size_t at = 0; at < query.size();) {
    const std::size_t end = std::min(query.find('&', at), query.size());
    const std::string pair = query.substr(at, end - at);
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos) std::abort();
    pairs.emplace_back(decoded(pair.substr(0, equals)), decoded(pair.substr(equals + 1)));
    at = end + 1;
  }
  return pairs;
}

// Lines are values; the first is the name. A value that begins with ' is in quotes.
config::FilterValue filter_of(const std::vector<std::string>& lines) {
  config::FilterValue filter{true, {}, {}};
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const bool quoted = lines[i].starts_with('\'');
    filter.values.push_back(config::Template::literal(quoted ? lines[i].substr(1) : lines[i]));
    filter.quoted.push_back(quoted);
  }
  return filter;
}

void check_json(const std::string& name, const config::FilterValue& filter) {
  const std::string body = sources::json_of({{name, filter}}, {});
  if (!is_json(body)) std::abort();
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  const auto code = parser.parse(body).get(object);
  // A number that fits no type of the parser's is posted all the same, to the digit.
  if (code == simdjson::NUMBER_ERROR) return;
  if (code != simdjson::SUCCESS) std::abort();
  std::size_t i = 0;
  for (const auto [key, value] : object) {
    if (key != name) std::abort();
    for (const simdjson::dom::element item : simdjson::dom::array(value)) {
      std::string_view text;
      const bool is_text = item.get(text) == simdjson::SUCCESS;
      if (is_text && text != filter.values[i].source()) std::abort();
      if (!is_text && filter.quoted[i]) std::abort();
      // To the digit: what is no text is in the body as it was written.
      if (!is_text && body.find(filter.values[i].source()) == std::string::npos) std::abort();
      ++i;
    }
  }
  if (i != filter.values.size()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  // The configuration's loader lets no other text through.
  if (size > 10'000 || config::find_fault(text)) return 0;
  std::vector<std::string> lines{""};
  for (const char c : text) {
    if (c == '\n') {
      lines.emplace_back();
    } else {
      lines.back() += c;
    }
  }
  const auto filter = filter_of(lines);
  for (const auto style : {sources::ArrayStyle::Brackets, sources::ArrayStyle::Repeat}) {
    const Pairs pairs = decoded_query(sources::query_of({{lines[0], filter}}, {}, style));
    if (pairs.size() != filter.values.size()) std::abort();
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      const bool brackets = style == sources::ArrayStyle::Brackets;
      if (pairs[i].first != lines[0] + (brackets ? "[]" : "")) std::abort();
      if (pairs[i].second != filter.values[i].source()) std::abort();
    }
  }
  check_json(lines[0], filter);
  return 0;
}
