#include "examples/reports_server/data/filters.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>

#include <fmt/format.h>
#include <simdjson.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"
#include "examples/reports_server/data/json_body.h"

namespace millrace::reports_server {
namespace {

template <class Number>
std::optional<Number> parse_whole(std::string_view text) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return number;
}

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const auto year = parse_whole<int>(text.substr(0, 4));
  const auto month = parse_whole<unsigned>(text.substr(5, 2));
  const auto day = parse_whole<unsigned>(text.substr(8, 2));
  return year && *year > 0 && month && day &&
         std::chrono::year_month_day(std::chrono::year(*year), std::chrono::month(*month),
                                     std::chrono::day(*day))
             .ok();
}

// In any case: Python's clients send True, R's TRUE.
std::optional<BoundValue> truth(std::string_view text) {
  if (equals_ignoring_case(text, "true") || text == "1") return BoundValue(true);
  if (equals_ignoring_case(text, "false") || text == "0") return BoundValue(false);
  return std::nullopt;
}

// R sends 100000 as 1e+05, and Python a whole float as 5.0. Beyond 2^53 a double is no integer.
std::optional<BoundValue> whole(std::string_view text) {
  constexpr double kMost = 9'007'199'254'740'992;
  if (const auto exact = parse_whole<std::int64_t>(text)) return BoundValue(*exact);
  const auto number = parse_whole<double>(text);
  if (!number || std::abs(*number) > kMost || std::trunc(*number) != *number) return std::nullopt;
  return BoundValue(static_cast<std::int64_t>(*number));
}

std::string_view word_for(FilterType type) {
  switch (type) {
    case FilterType::Text:
    case FilterType::List:
      return "text";
    case FilterType::Integer:
      return "a whole number";
    case FilterType::Number:
      return "a number";
    case FilterType::Boolean:
      return "true or false";
    case FilterType::Date:
      return "a date such as 2026-01-31";
  }
  return "";
}

std::optional<BoundValue> typed(FilterType type, const std::string& text) {
  switch (type) {
    case FilterType::Text:
    case FilterType::List:
      return text;
    case FilterType::Integer:
      return whole(text);
    case FilterType::Number: {
      const auto number = parse_whole<double>(text);
      return number && std::isfinite(*number) ? std::optional<BoundValue>(*number) : std::nullopt;
    }
    case FilterType::Boolean:
      return truth(text);
    case FilterType::Date:
      return is_date(text) ? std::optional<BoundValue>(text) : std::nullopt;
  }
  return std::nullopt;
}

Result<BoundFilter> bind(const std::string& name, const FilterOptions& options,
                         const std::vector<std::string>* texts) {
  BoundFilter bound{.name = name,
                    .values = {},
                    .given = texts != nullptr,
                    .many = options.takes_many(),
                    .type = options.type};
  if (texts == nullptr) return bound;
  if (!bound.many && texts->size() > 1) {
    return fail(ErrorKind::Refused,
                fmt::format("filter {}: takes one value, not {}", name, texts->size()));
  }
  for (const auto& text : *texts) {
    auto value = typed(options.type, text);
    if (!value) {
      return fail(ErrorKind::Refused, fmt::format("filter {}: '{}' is not {}", name,
                                                  printable(text, 60), word_for(options.type)));
    }
    bound.values.push_back(std::move(*value));
  }
  return bound;
}

namespace json = simdjson::ondemand;

GivenFilters read_object(json::document& document) {
  GivenFilters given;
  for (auto field : document.get_object()) {
    std::string name(std::string_view(field.unescaped_key()));
    json::value value = field.value();
    if (value.type() != json::json_type::array) {
      if (auto text = scalar_text(value)) given[name] = {std::move(*text)};
      continue;
    }
    given[name] = scalar_texts(value);
  }
  return given;
}

}  // namespace

GivenFilters filters_from_query(const Parameters& parameters) {
  GivenFilters given;
  for (const auto& [name, value] : parameters) {
    if (name.starts_with('_')) continue;
    if (name.ends_with("[]")) {
      given[name.substr(0, name.size() - 2)].push_back(value);
    } else {
      given[name] = {value};
    }
  }
  return given;
}

Result<GivenFilters> filters_from_json(std::string_view body) {
  if (body.find_first_not_of(" \t\r\n") == body.npos) return GivenFilters();
  try {
    json::parser parser;
    const simdjson::padded_string padded(body);
    json::document document = parser.iterate(padded);
    auto given = read_object(document);
    expect_end(document);
    return given;
  } catch (const simdjson::simdjson_error& error) {
    return fail(ErrorKind::Refused,
                fmt::format("the body must be a JSON object of filters, such as "
                            "{{\"country\":[\"SG\",\"VN\"]}}: {}",
                            error.what()));
  }
}

std::vector<std::string> bare_repeats(const Parameters& parameters) {
  std::map<std::string, int> counts;
  for (const auto& [name, value] : parameters) {
    if (!name.starts_with('_') && !name.ends_with("[]")) ++counts[name];
  }
  std::vector<std::string> repeated;
  for (const auto& [name, count] : counts) {
    if (count > 1) repeated.push_back(name);
  }
  return repeated;
}

Result<void> check_names(const ReportOptions& report, const GivenFilters& given) {
  std::vector<std::string> known;
  known.reserve(report.filters.size());
  for (const auto& [name, options] : report.filters) known.push_back(name);
  for (const auto& [name, texts] : given) {
    if (std::ranges::find(known, name) != known.end()) continue;
    return fail(ErrorKind::Refused, fmt::format("'{}' is not a filter of this report{}",
                                                printable(name, 60), did_you_mean(name, known)));
  }
  return {};
}

Result<std::vector<BoundFilter>> bind_filters(const ReportOptions& report,
                                              const GivenFilters& given) {
  std::vector<BoundFilter> bound;
  for (const auto& [name, options] : report.filters) {
    const auto found = given.find(name);
    const auto* texts = found != given.end()       ? &found->second
                        : options.default_.empty() ? nullptr
                                                   : &options.default_;
    auto filter = bind(name, options, texts);
    if (!filter) return fail(std::move(filter).error());
    bound.push_back(std::move(*filter));
  }
  return bound;
}

std::string canonical(const std::vector<BoundFilter>& filters) {
  std::string key;
  for (const auto& filter : filters) {
    key += fmt::format("{}:{}{}", filter.name, filter.given ? 1 : 0, filter.values.size());
    for (const auto& value : filter.values) {
      const auto text = std::visit([](const auto& v) { return fmt::format("{}", v); }, value);
      key += fmt::format(",{}:{}", text.size(), text);
    }
    key += ';';
  }
  return key;
}

}  // namespace millrace::reports_server
