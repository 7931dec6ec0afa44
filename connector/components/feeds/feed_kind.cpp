#include "connector/components/feeds/feed_kind.h"

#include <algorithm>
#include <array>

#include "connector/base/text/ascii.h"

namespace millrace::components {
namespace {

constexpr std::size_t kLongestName = 120;

constexpr auto kKinds = std::to_array<FeedKind>({
    {".csv", "csv", "text/csv; charset=utf-8"},
    {".jsonl", "jsonl", "application/x-ndjson"},
    {".json", "json", "application/json"},
    {".xlsx", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", false},
});

bool is_in_name(char c) {
  return is_letter_or_digit(c) || c == '.' || c == '-' || c == '_';
}

}  // namespace

std::optional<FeedKind> feed_kind(std::string_view name) {
  for (const auto& kind : kKinds) {
    if (name.ends_with(kind.ending)) return kind;
  }
  return std::nullopt;
}

std::string_view complaint_about_feed_name(std::string_view name) {
  if (name.empty()) return "is empty; write a name such as vip.csv";
  if (name.starts_with('.')) return "begins with a dot; write a name such as vip.csv";
  if (name.size() > kLongestName) return "has more than 120 bytes; shorten it";
  if (!std::ranges::all_of(name, is_in_name)) {
    return "is the end of an address: it may have letters, digits, '.', '-' and '_' only";
  }
  return "";
}

}  // namespace millrace::components
