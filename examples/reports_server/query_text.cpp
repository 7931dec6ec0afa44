#include "examples/reports_server/query_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/base/text.h"

namespace millrace::reports_server {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::size_t length_until(std::string_view text, std::string_view end, std::size_t from) {
  const auto found = text.find(end, from);
  return found == text.npos ? text.size() : found + end.size();
}

// The length of the string, quoted name or comment that begins here; 0 when none does. A doubled
// quote needs no care: it ends one string and begins the next.
std::size_t quoted_length(std::string_view text) {
  if (text.starts_with("--")) return length_until(text, "\n", 2);
  if (text.starts_with("/*")) return length_until(text, "*/", 2);
  if (text[0] == '\'' || text[0] == '"' || text[0] == '`') {
    return length_until(text, text.substr(0, 1), 1);
  }
  return text[0] == '[' ? length_until(text, "]", 1) : 0;
}

const BoundFilter* find(const std::vector<BoundFilter>& filters, std::string_view name) {
  const auto found = std::ranges::find(filters, name, &BoundFilter::name);
  return found == filters.end() ? nullptr : &*found;
}

Result<void> append(std::string_view name, const std::vector<BoundFilter>& filters,
                    QueryText& out) {
  if (const auto* filter = find(filters, name)) {
    if (filter->values.empty()) out.sql += filter->many ? "" : "NULL";
    for (std::size_t i = 0; i < filter->values.size(); ++i) {
      out.sql += i == 0 ? "?" : ", ?";
      out.values.push_back(filter->values[i]);
    }
    return {};
  }
  constexpr std::string_view kGiven = "_given";
  if (name.ends_with(kGiven)) {
    if (const auto* filter = find(filters, name.substr(0, name.size() - kGiven.size()))) {
      out.sql += filter->given ? "1" : "0";
      return {};
    }
  }
  std::vector<std::string_view> names;
  names.reserve(filters.size());
  for (const auto& each : filters) names.push_back(each.name);
  const auto near = nearest(name, names);
  return fail(ErrorKind::InvalidConfig,
              fmt::format("the query uses :{}, which is not one of the report's filters; {}", name,
                          near.empty() ? "declare it under filters"
                                       : fmt::format("did you mean :{}?", near)));
}

}  // namespace

Result<QueryText> expand_query(std::string_view query, const std::vector<BoundFilter>& filters) {
  QueryText out;
  for (std::size_t at = 0; at < query.size();) {
    const auto rest = query.substr(at);
    if (const auto quoted = quoted_length(rest)) {
      out.sql += rest.substr(0, quoted);
      at += quoted;
    } else if (rest[0] == ':' && rest.size() > 1 && is_word(rest[1])) {
      std::size_t length = 1;
      while (length < rest.size() && is_word(rest[length])) ++length;
      if (auto done = append(rest.substr(1, length - 1), filters, out); !done) {
        return fail(std::move(done).error());
      }
      at += length;
    } else if (rest[0] == '?' || rest[0] == '@' || rest[0] == '$') {
      return fail(ErrorKind::InvalidConfig,
                  fmt::format("the query uses the parameter sign {}; write :name", rest[0]));
    } else {
      out.sql += rest[0];
      ++at;
    }
  }
  return out;
}

}  // namespace millrace::reports_server
