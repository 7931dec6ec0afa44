#include "connector/transforms/violations.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::transforms {
namespace {

using Rule = Violation::Rule;

constexpr std::size_t kSamples = 3;
constexpr std::size_t kShownSample = 80;
// Columns that a message shows with their samples; it counts the values of the others.
constexpr std::size_t kMostShown = 20;

std::string name_of(const Violation& broken) {
  auto name = fmt::format("\"{}\"", printable(broken.column));
  if (broken.as != broken.column) name += fmt::format(" (as \"{}\")", printable(broken.as));
  return name;
}

std::string rule_of(const Violation& broken) {
  const bool one = broken.count == 1;
  return counted(broken.count, "value") +
         (broken.rule == Rule::Required
              ? (one ? " is NULL, but required" : " are NULL, but required")
              : (one ? " is not of type " : " are not of type ") + to_string(broken.type));
}

std::string samples_of(const Violation& broken) {
  std::string out;
  for (const auto& sample : broken.samples) {
    if (!out.empty()) out += ", ";
    out += broken.rule == Rule::Required
               ? fmt::format("row {}", sample.row)
               : fmt::format("\"{}\" in row {}", sample.value, sample.row);
  }
  return " (" + out + ")";
}

}  // namespace

Violation& Violations::violation_of(const ColumnRule& rule, Rule broken) {
  const auto found = std::ranges::find_if(found_, [&](const Violation& known) {
    return known.rule == broken && known.as == rule.name;
  });
  if (found != found_.end()) return *found;
  return found_.emplace_back(
      Violation{.column = rule.source, .as = rule.name, .rule = broken, .type = rule.type});
}

void Violations::add_misfit(const ColumnRule& rule, std::uint64_t row, std::string_view value) {
  auto& broken = violation_of(rule, Rule::Type);
  ++broken.count;
  if (broken.samples.size() == kSamples) return;
  auto shown = printable(value, kShownSample);
  const bool is_new =
      std::ranges::find(broken.samples, shown, &Violation::Sample::value) == broken.samples.end();
  if (is_new) broken.samples.push_back({row, std::move(shown)});
}

void Violations::add_null(const ColumnRule& rule, std::uint64_t row) {
  auto& broken = violation_of(rule, Rule::Required);
  ++broken.count;
  if (broken.samples.size() < kSamples) broken.samples.push_back({row, ""});
}

Error Violations::error() const {
  std::string list;
  for (std::size_t i = 0; i < found_.size(); ++i) {
    const auto& broken = found_[i];
    list += fmt::format("{}{}: {}{}", list.empty() ? "" : "; ", name_of(broken), rule_of(broken),
                        i < kMostShown ? samples_of(broken) : "");
  }
  const auto breaks = [&](Rule rule) {
    return std::ranges::find(found_, rule, &Violation::rule) != found_.end();
  };
  if (breaks(Rule::Type)) {
    list += "; correct the report, or declare another type (text accepts every value)";
  }
  if (breaks(Rule::Required)) {
    list += "; where NULL is valid, set a default for the column, or remove required";
  }
  return {ErrorKind::BadData,
          (found_.size() == 1 ? "a column breaks the contract: " : "columns break the contract: ") +
              list};
}

}  // namespace millrace::transforms
