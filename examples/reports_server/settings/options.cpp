#include "examples/reports_server/settings/options.h"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace millrace::reports_server {
namespace {

const ReportOptions* find(const config::Map<ReportOptions>& reports,
                          std::int64_t ReportOptions::* member, std::int64_t id) {
  const auto found =
      std::ranges::find_if(reports, [&](const auto& entry) { return entry.second.*member == id; });
  return found == reports.end() ? nullptr : &found->second;
}

}  // namespace

const ReportOptions* ServerOptions::report(std::string_view path_part) const {
  std::int64_t id = 0;
  const char* end = path_part.data() + path_part.size();
  const auto parsed = std::from_chars(path_part.data(), end, id);
  if (parsed.ec != std::errc() || (parsed.ptr != end && *parsed.ptr != '-')) return nullptr;
  return find(reports, &ReportOptions::id, id);
}

const ReportOptions* ServerOptions::widget(std::int64_t id) const {
  return id == 0 ? nullptr : find(reports, &ReportOptions::widget, id);
}

const ReportOptions* ServerOptions::dataset(std::int64_t id) const {
  return id == 0 ? nullptr : find(reports, &ReportOptions::dataset, id);
}

}  // namespace millrace::reports_server
