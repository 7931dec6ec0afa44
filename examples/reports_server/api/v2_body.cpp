#include "examples/reports_server/api/v2_body.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "examples/reports_server/data/json_body.h"

namespace millrace::reports_server {
namespace {

namespace json = simdjson::ondemand;

struct Condition {
  std::int64_t id = 0;
  std::string field;
  std::string operation = "is";
  std::vector<std::string> values;
};

struct Order {
  std::string field;
  bool descending = false;
};

// What a dataset query says, before it is SQL.
struct Selection {
  std::vector<std::string> columns;
  std::vector<Order> order;
  std::optional<std::int64_t> limit;
  std::int64_t page = 1;
  std::optional<std::int64_t> page_size;
  bool bust_cache = false;
  std::vector<Condition> conditions;
};

std::string text_of(json::value value) {
  return scalar_text(value).value_or("");
}

// Also of a string, as ids are now and then. Throws simdjson_error.
std::int64_t number_of(json::value value) {
  const auto text = text_of(value);
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end) {
    throw simdjson::simdjson_error(simdjson::NUMBER_ERROR);
  }
  return number;
}

bool is_null(json::value& value) {
  return value.type() == json::json_type::null;
}

template <class Take>
void each_field(json::object object, Take take) {
  for (auto field : object) {
    const std::string name(std::string_view(field.unescaped_key()));
    json::value value = field.value();
    if (!is_null(value)) take(std::string_view(name), value);
  }
}

void read_condition(json::object object, Condition& condition) {
  each_field(object, [&](std::string_view name, json::value value) {
    if (name == "condition") read_condition(value.get_object(), condition);
    if (name == "dynamic_filter_id") condition.id = number_of(value);
    if (name == "field") condition.field = text_of(value);
    if (name == "operator") condition.operation = text_of(value);
    if (name == "values" || name == "value") condition.values = scalar_texts(value);
  });
}

std::vector<Condition> read_conditions(json::array list) {
  std::vector<Condition> conditions;
  for (json::value each : list) read_condition(each.get_object(), conditions.emplace_back());
  return conditions;
}

std::string column_of(std::string_view field) {
  return std::string(field.substr(field.rfind('.') + 1));
}

// "model.column", or {"field":"model.column"}.
std::string read_field(json::value value) {
  if (value.type() != json::json_type::object) return column_of(text_of(value));
  std::string field;
  each_field(value.get_object(), [&](std::string_view name, json::value inner) {
    if (name == "field") field = column_of(text_of(inner));
  });
  return field;
}

Order read_order(json::value value) {
  Order order;
  if (value.type() != json::json_type::object) {
    order.field = column_of(text_of(value));
    return order;
  }
  each_field(value.get_object(), [&](std::string_view name, json::value inner) {
    if (name == "field") order.field = column_of(text_of(inner));
    if (name == "direction") order.descending = text_of(inner) == "desc";
  });
  return order;
}

void read_selection(json::object query, Selection& selection) {
  each_field(query, [&](std::string_view name, json::value value) {
    if (name == "dimensions" || name == "metrics") {
      for (json::value each : value.get_array()) selection.columns.push_back(read_field(each));
    }
    if (name == "order") {
      for (json::value each : value.get_array()) selection.order.push_back(read_order(each));
    }
    if (name == "filters") selection.conditions = read_conditions(value.get_array());
    if (name == "limit") selection.limit = number_of(value);
    if (name == "page") selection.page = number_of(value);
    if (name == "page_size") selection.page_size = number_of(value);
    if (name == "bust_cache") selection.bust_cache = value.get_bool();
  });
}

// Goes through the body's outermost object.
Result<void> read(std::string_view body, std::string_view wanted,
                  const std::function<void(std::string_view, json::value)>& take) {
  try {
    json::parser parser;
    const simdjson::padded_string padded(body);
    json::document document = parser.iterate(padded);
    each_field(document.get_object(), take);
    expect_end(document);
    return {};
  } catch (const simdjson::simdjson_error& error) {
    return fail(ErrorKind::Refused,
                fmt::format("the body must be JSON such as {}: {}", wanted, error.what()));
  }
}

// The name of the filter that the condition is about; empty for none.
std::string filter_of(const Condition& condition, const ReportOptions& report) {
  for (const auto& [name, filter] : report.filters) {
    if (condition.id != 0 ? filter.v2_id == condition.id : name == column_of(condition.field)) {
      return name;
    }
  }
  return "";
}

Result<GivenFilters> filters_of(const std::vector<Condition>& conditions,
                                const ReportOptions& report, bool strict) {
  constexpr std::string_view kOperators[] = {"is", "equals", "in"};
  GivenFilters given;
  for (const auto& condition : conditions) {
    const auto name = filter_of(condition, report);
    const auto shown = condition.id != 0 ? fmt::format("dynamic_filter_id {}", condition.id)
                                         : printable(condition.field, 60);
    if (name.empty() && strict) {
      return fail(ErrorKind::Refused, fmt::format("{} is not a filter of this report", shown));
    }
    if (name.empty()) continue;
    if (std::ranges::find(kOperators, condition.operation) == std::end(kOperators)) {
      return fail(ErrorKind::Refused, fmt::format("{}: operator '{}' is not served; write \"is\"",
                                                  shown, printable(condition.operation, 60)));
    }
    given[name] = condition.values;
  }
  return given;
}

std::string identifier(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

std::string_view without_semicolon(std::string_view query) {
  return query.substr(0, query.find_last_not_of("; \t\r\n") + 1);
}

// The report's query inside another that picks, sorts and cuts.
std::string sql_of(const Selection& selection, const ReportOptions& report) {
  if (selection.columns.empty() && selection.order.empty() && !selection.limit) return "";
  std::string columns;
  for (const auto& column : selection.columns) {
    columns += (columns.empty() ? "" : ", ") + identifier(column);
  }
  std::string order;
  for (const auto& each : selection.order) {
    order += (order.empty() ? " ORDER BY " : ", ") + identifier(each.field) +
             (each.descending ? " DESC" : "");
  }
  // The line breaks end a comment that the query may end with.
  return fmt::format("SELECT {} FROM (\n{}\n) AS report{}{}", columns.empty() ? "*" : columns,
                     without_semicolon(report.query), order,
                     selection.limit ? fmt::format(" LIMIT {}", *selection.limit) : "");
}

Result<Page> page_of(const Selection& selection, const LimitOptions& limits) {
  const auto size = selection.page_size.value_or(limits.page_size);
  if (selection.page < 1 || (size < 1 && size != -1)) {
    return fail(ErrorKind::Refused,
                "page must be a whole number from 1, page_size one from 1, or -1 for all rows");
  }
  if (size == -1) return Page{static_cast<std::uint64_t>(selection.page), 0};
  return Page{static_cast<std::uint64_t>(selection.page),
              std::min<std::uint64_t>(static_cast<std::uint64_t>(size), limits.page_size)};
}

}  // namespace

Result<WidgetExport> read_widget_export(std::string_view body, const ReportOptions& report,
                                        bool strict) {
  std::string output;
  std::vector<Condition> conditions;
  const auto done =
      read(body, R"({"output":"csv"})", [&](std::string_view name, json::value value) {
        if (name == "output") output = text_of(value);
        if (name == "dashboard_filter_conditions") conditions = read_conditions(value.get_array());
      });
  if (!done) return fail(done.error());
  if (output != "csv" && output != "xlsx") {
    return fail(ErrorKind::Refused, fmt::format("output '{}' is not offered; write csv or xlsx",
                                                printable(output, 60)));
  }
  auto filters = filters_of(conditions, report, strict);
  if (!filters) return fail(std::move(filters).error());
  return WidgetExport{output == "csv" ? Format::Csv : Format::Xlsx, std::move(*filters)};
}

Result<DatasetQuery> read_dataset_query(std::string_view body, const ReportOptions& report,
                                        bool strict, const LimitOptions& limits) {
  Selection selection;
  bool found = false;
  const auto done = read(body, R"({"query":{"dimensions":["country"],"metrics":["users"]}})",
                         [&](std::string_view name, json::value value) {
                           if (name != "query") return;
                           found = true;
                           read_selection(value.get_object(), selection);
                         });
  if (!done) return fail(done.error());
  if (!found) return fail(ErrorKind::Refused, "the body has no \"query\"");
  if (selection.limit.value_or(0) < 0) {
    return fail(ErrorKind::Refused, "limit must be a whole number from 0");
  }
  auto filters = filters_of(selection.conditions, report, strict);
  if (!filters) return fail(std::move(filters).error());
  const auto page = page_of(selection, limits);
  if (!page) return fail(page.error());
  return DatasetQuery{sql_of(selection, report), std::move(*filters), *page, selection.bust_cache};
}

}  // namespace millrace::reports_server
