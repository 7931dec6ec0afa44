#include "connector/engine/each/distinct_values.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"
#include "connector/engine/each/each_value.h"

namespace millrace::engine {

Result<std::vector<std::string>> distinct_values(const SchemaPtr& schema,
                                                 const std::vector<Batch>& batches,
                                                 const std::string& column) {
  std::vector<std::string> names;
  if (schema != nullptr) {
    names.reserve(schema->size());
    for (const auto& each : schema->fields()) names.push_back(each.name);
  }
  const auto found = std::ranges::find(names, column);
  if (found == names.end()) {
    return fail(ErrorKind::BadData,
                fmt::format("has no column {}{}", in_quotes(column), suggestion(column, names)));
  }
  const auto index = static_cast<std::size_t>(found - names.begin());
  std::vector<std::string> values;
  std::set<std::string> seen;
  for (const auto& batch : batches) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      std::string value(batch.columns[index].text(row));
      if (const auto complaint = complaint_about_each(value); !complaint.empty()) {
        return fail(ErrorKind::BadData,
                    fmt::format("row {}, {}: {}", batch.origin(row), printable(column), complaint));
      }
      if (seen.insert(value).second) values.push_back(std::move(value));
    }
  }
  return values;
}

}  // namespace millrace::engine
