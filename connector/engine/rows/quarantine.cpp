#include "connector/engine/rows/quarantine.h"

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/data/text/json_writer.h"
#include "connector/engine/rows/masked_rows.h"
#include "connector/formats/json/json_row_writer.h"

namespace millrace::engine {
void quarantined_json(const QuarantinedRow& row, std::string& out) {
  const auto number = static_cast<std::uint32_t>(row.row);
  std::string values;
  formats::json_row(with_masks(pick_rows(row.batch, {&number, 1}), row.hidden), 0, values);
  JsonWriter json(out);
  json.open_object().member("row", row.batch.origin(row.row)).member("step", row.step);
  json.member("reason", row.reason).key("values").token(values).close_object();
}

void Rejections::add(const QuarantinedRow& row) {
  ++count;
  if (first.size() == kNamed) return;
  first.push_back(
      {row.batch.origin(row.row), std::string(row.step), printable(row.reason, kLongestReason)});
}

std::string reasons_of(const Rejections& rejected) {
  std::string reasons;
  for (const auto& row : rejected.first) {
    reasons += fmt::format("{}row {}: {}: {}", reasons.empty() ? "" : "; ", row.origin, row.step,
                           row.reason);
  }
  if (rejected.count > rejected.first.size()) reasons += "; ...";
  return reasons;
}

}  // namespace millrace::engine
