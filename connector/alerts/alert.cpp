#include "connector/alerts/alert.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"
#include "connector/base/text/time_text.h"

namespace millrace::alerts {
namespace {

constexpr std::size_t kNamed = 20;
constexpr std::size_t kLongestLine = 1000;
constexpr std::size_t kMostLines = 12;

std::string_view what_of(Kind kind, bool is_one) {
  switch (kind) {
    case Kind::Failed:
      return "failed";
    case Kind::Guarded:
      return is_one ? "was stopped by a guard" : "were stopped by a guard";
    case Kind::Stale:
      return is_one ? "is stale" : "are stale";
    case Kind::Late:
      return "will be late";
    case Kind::Rejected:
      return is_one ? "was done, but rows were kept out" : "were done, but rows were kept out";
    case Kind::Recovered:
      return is_one ? "is well again" : "are well again";
  }
  return "";
}

void add_lines(std::string_view text, std::vector<std::string>& lines) {
  while (!text.empty() && lines.size() < kMostLines) {
    const auto end = text.find('\n');
    if (end != 0) lines.push_back(printable(text.substr(0, end), kLongestLine));
    if (end == text.npos) break;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::string some_of_syncs(const std::vector<std::string>& syncs) {
  std::vector<std::string> named;
  for (const auto& sync : syncs) {
    if (named.size() == kNamed) break;
    named.push_back(printable(sync));
  }
  if (syncs.size() > kNamed) named.push_back(fmt::format("{} more", syncs.size() - kNamed));
  return listed(named);
}

std::string title_of(const Alert& alert) {
  if (alert.is_test) return "This is a test of millrace's alerts";
  if (alert.syncs.size() == 1) {
    return fmt::format("{} {}", printable(alert.syncs.front()), what_of(alert.kind, true));
  }
  return fmt::format("{} {}", counted(alert.syncs.size(), "sync"), what_of(alert.kind, false));
}

std::vector<std::string> lines_of(const Alert& alert) {
  std::vector<std::string> lines;
  if (alert.syncs.size() > 1) lines.push_back("Syncs: " + some_of_syncs(alert.syncs));
  add_lines(alert.cause, lines);
  add_lines(alert.advice, lines);
  if (alert.since) lines.push_back("Since: " + utc_text(*alert.since));
  lines.push_back("At: " + utc_text(alert.happened));
  if (!alert.run_id.empty()) {
    lines.push_back(fmt::format("Run: {0} (millrace runs show {0})", printable(alert.run_id)));
  }
  return lines;
}

std::string text_of(const Alert& alert) {
  return fmt::format("{}", fmt::join(lines_of(alert), "\n"));
}

}  // namespace millrace::alerts
