#include "connector/sources/reports_api/settings/settings.h"

#include <algorithm>

#include "connector/base/text/text.h"

namespace millrace::sources {

bool ReportConfig::uses_watermark() const {
  return std::ranges::any_of(filters,
                             [](const auto& entry) { return entry.second.has_watermark(); });
}

formats::Mending mending_of(const ReportConfig& config) {
  return {.pad_rows = config.ragged_rows == RaggedRows::Pad,
          .replace_text = config.invalid_text == InvalidText::Replace,
          .pad_remedy = "correct the report, or write ragged_rows: pad",
          .replace_remedy = "correct the report, or write invalid_text: replace"};
}

std::string shown(const ReportConfig& config) {
  if (!config.widget.empty()) return "widget " + printable(config.widget, 40);
  if (!config.dataset.empty()) return "dataset " + printable(config.dataset, 40);
  return "report " + printable(config.report, 60);
}

}  // namespace millrace::sources
