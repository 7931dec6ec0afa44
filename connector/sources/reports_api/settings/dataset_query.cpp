#include "connector/sources/reports_api/settings/dataset_query.h"

#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/formats/json/json_writer.h"
#include "connector/sources/reports_api/settings/filters.h"

namespace millrace::sources {
namespace {

std::string quoted(const std::string& text) {
  std::string json;
  formats::json_string(text, json);
  return json;
}

template <class Items, class ToJson>
std::string list_of(const Items& items, ToJson to_json) {
  std::vector<std::string> texts;
  texts.reserve(items.size());
  for (const auto& item : items) texts.push_back(to_json(item));
  return fmt::format("[{}]", fmt::join(texts, ","));
}

std::string order_of(const OrderConfig& order) {
  return fmt::format(R"({{"field":{},"direction":"{}"}})", quoted(order.field),
                     config::Codec<Direction>::to_text(order.direction));
}

}  // namespace

std::string widget_export(const ReportConfig& config, const config::RunValues& values) {
  const auto condition = [&](const auto& filter) {
    return fmt::format(R"({{"dynamic_filter_id":{},"condition":{{"operator":"is","values":{}}}}})",
                       filter.first, json_list_of(filter.second, values));
  };
  return fmt::format(R"({{"output":"{}","dashboard_filter_conditions":{}}})", config.format,
                     list_of(config.filters, condition));
}

std::string dataset_query(const ReportConfig& config, const config::RunValues& values) {
  const auto filter_of = [&](const auto& filter) {
    return fmt::format(R"({{"field":{},"operator":"is","values":{}}})", quoted(filter.first),
                       json_list_of(filter.second, values));
  };
  const DatasetQueryConfig& query = config.query;
  std::string body = fmt::format(R"({{"query":{{"dimensions":{},"metrics":{})",
                                 list_of(query.dimensions, quoted), list_of(query.metrics, quoted));
  if (!config.filters.empty()) body += ",\"filters\":" + list_of(config.filters, filter_of);
  if (!query.order.empty()) body += ",\"order\":" + list_of(query.order, order_of);
  if (query.limit > 0) body += fmt::format(",\"limit\":{}", query.limit);
  if (!query.timezone.empty()) body += ",\"timezone\":" + quoted(query.timezone);
  if (query.bust_cache) body += ",\"bust_cache\":true";
  return body + ",\"page\":1,\"page_size\":-1}}";
}

}  // namespace millrace::sources
