#include "connector/sources/reports_api/settings/dataset_query.h"

#include <string_view>
#include <vector>

#include "connector/data/text/json_writer.h"
#include "connector/sources/reports_api/settings/filters.h"

namespace millrace::sources {
namespace {

void write_names(JsonWriter& json, std::string_view key, const std::vector<std::string>& names) {
  json.key(key).open_array();
  for (const auto& name : names) json.value(name);
  json.close_array();
}

void write_conditions(JsonWriter& json, const ReportConfig& config,
                      const config::RunValues& values) {
  json.key("filters").open_array();
  for (const auto& [field, filter] : config.filters) {
    json.open_object().member("field", field).member("operator", "is").key("values");
    write_values(json, filter, values);
    json.close_object();
  }
  json.close_array();
}

void write_order(JsonWriter& json, const std::vector<OrderConfig>& orders) {
  json.key("order").open_array();
  for (const auto& order : orders) {
    json.open_object().member("field", order.field);
    json.member("direction", config::Codec<Direction>::to_text(order.direction)).close_object();
  }
  json.close_array();
}

}  // namespace

std::string widget_export(const ReportConfig& config, const config::RunValues& values) {
  std::string body;
  JsonWriter json(body);
  json.open_object().member("output", config.format);
  json.key("dashboard_filter_conditions").open_array();
  for (const auto& [id, filter] : config.filters) {
    // The ids are numbers; settings_check.cpp refuses others.
    json.open_object().key("dynamic_filter_id").token(id);
    json.key("condition").open_object().member("operator", "is").key("values");
    write_values(json, filter, values);
    json.close_object().close_object();
  }
  json.close_array().close_object();
  return body;
}

std::string dataset_query(const ReportConfig& config, const config::RunValues& values) {
  const DatasetQueryConfig& query = config.query;
  std::string body;
  JsonWriter json(body);
  json.open_object().key("query").open_object();
  write_names(json, "dimensions", query.dimensions);
  write_names(json, "metrics", query.metrics);
  if (!config.filters.empty()) write_conditions(json, config, values);
  if (!query.order.empty()) write_order(json, query.order);
  if (query.limit > 0) json.member("limit", query.limit);
  if (!query.timezone.empty()) json.member("timezone", query.timezone);
  if (query.bust_cache) json.member("bust_cache", true);
  json.member("page", 1).member("page_size", -1).close_object().close_object();
  return body;
}

}  // namespace millrace::sources
