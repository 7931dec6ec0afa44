#include "connector/sources/reports_api/settings/filters.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"
#include "connector/data/json_syntax.h"
#include "connector/data/text/json_writer.h"
#include "connector/data/values.h"
#include "connector/io/http/message/url.h"

namespace millrace::sources {
namespace {

using Problem = std::optional<std::string>;

bool is_bare_json(const std::string& text) {
  if (text == "true" || text == "false") return true;
  const bool starts_a_number = !text.empty() && (text[0] == '-' || is_digit(text[0]));
  return starts_a_number && text.find_first_of(" \t\r\n") == std::string::npos && is_json(text);
}

void write_value(JsonWriter& json, const config::FilterValue& filter, std::size_t i,
                 const config::RunValues& values) {
  const config::Template& value = filter.values[i];
  const std::string text = value.render(values);
  const bool quoted = i < filter.quoted.size() && filter.quoted[i];
  const bool is_bare = !quoted && value.is_constant() && is_bare_json(text);
  is_bare ? json.token(text) : json.value(text);
}

std::string name_in_query(const std::string& name, const config::FilterValue& filter,
                          ArrayStyle style) {
  const bool brackets = filter.is_list && style == ArrayStyle::Brackets;
  return io::percent_encoded(brackets ? name + "[]" : name) + '=';
}

Problem problem_of_values(const std::string& name, const config::FilterValue& filter,
                          ArrayStyle style) {
  if (filter.values.empty()) {
    // Nothing would be sent, and the report would come unfiltered.
    return fmt::format("the filter \"{}\" is an empty list; give it a value, or remove it",
                       printable(name, 60));
  }
  if (!filter.is_list || style != ArrayStyle::Comma) return {};
  const auto holds_comma = [](const auto& value) {
    return value.is_constant() && value.source().find(',') != std::string::npos;
  };
  if (std::ranges::none_of(filter.values, holds_comma)) return {};
  return fmt::format(
      "a value of the filter \"{}\" holds a comma, which array_style: comma cannot say; write "
      "array_style: brackets",
      printable(name, 60));
}

Problem problem_of_name(const std::string& name, const std::vector<std::string>& allowed) {
  constexpr std::string_view kReserved[] = {"job_id", "_page", "_page_size", "_utoken"};
  if (name.empty()) return "a filter has no name; write the name of its variable";
  if (name.front() == '_' || std::ranges::find(kReserved, name) != std::end(kReserved)) {
    return fmt::format("the filter name \"{}\" is reserved by the API; write the variable's name",
                       printable(name, 60));
  }
  if (allowed.empty() || std::ranges::find(allowed, name) != allowed.end()) return {};
  const auto guess = did_you_mean(name, allowed);
  return fmt::format("the filter \"{}\" is not in allowed_filters{}", printable(name, 60),
                     guess.empty() ? "; the API would ignore it and return all rows" : guess);
}

std::string_view how(const ReportConfig& config) {
  if (config.fetch == Fetch::Direct) return "fetch: direct";
  if (config.fetch == Fetch::LegacyPages) return "fetch: legacy_pages";
  return config.format == "xlsx" ? "format: xlsx" : "fetch: pages";
}

}  // namespace

Filters filters_of(const Filters& filters, const config::RunValues& values) {
  Filters given = filters;
  if (!values.watermark) {
    std::erase_if(given, [](const auto& entry) { return entry.second.has_watermark(); });
  }
  return given;
}

std::string query_of(const Filters& filters, const config::RunValues& values, ArrayStyle style) {
  std::string query;
  for (const auto& [name, filter] : filters) {
    const bool joined = filter.is_list && style == ArrayStyle::Comma;
    for (std::size_t i = 0; i < filter.values.size(); ++i) {
      if (i > 0 && joined) {
        query += ',';
      } else {
        if (!query.empty()) query += '&';
        query += name_in_query(name, filter, style);
      }
      query += io::percent_encoded(filter.values[i].render(values));
    }
  }
  return query;
}

void write_values(JsonWriter& json, const config::FilterValue& filter,
                  const config::RunValues& values) {
  json.open_array();
  for (std::size_t i = 0; i < filter.values.size(); ++i) write_value(json, filter, i, values);
  json.close_array();
}

std::string json_of(const Filters& filters, const config::RunValues& values) {
  std::string object;
  JsonWriter json(object);
  json.open_object();
  for (const auto& [name, filter] : filters) {
    json.key(name);
    if (filter.is_list) {
      write_values(json, filter, values);
    } else {
      write_value(json, filter, 0, values);
    }
  }
  json.close_object();
  return object;
}

Problem problem_of_filters(const ReportConfig& config) {
  for (const auto& [name, filter] : config.filters) {
    if (auto problem = problem_of_name(name, config.allowed_filters)) return problem;
    if (auto problem = problem_of_values(name, filter, config.array_style)) return problem;
  }
  // The values of a run are not known yet: at least so long.
  const auto shortest = query_of(config.filters, config::RunValues(), config.array_style);
  return problem_of_length(config, shortest.size());
}

Problem problem_of_length(const ReportConfig& config, std::size_t length) {
  const bool can_post =
      config.api == ApiVersion::V2 ||
      (config.format != "xlsx" && (config.fetch == Fetch::Export || config.fetch == Fetch::Auto));
  if (length <= kLongestQuery || can_post) return {};
  return fmt::format(
      "the filters are {} characters long as a query; the API takes more than {} only when they "
      "are posted, which {} cannot do: write fetch: export with format: csv or json, or fewer "
      "values",
      length, kLongestQuery, how(config));
}

}  // namespace millrace::sources
