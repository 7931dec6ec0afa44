#include "connector/transforms/expecting/broken_rules.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/text.h"

namespace millrace::transforms {

BrokenRules::BrokenRules(std::vector<std::string> sentences) {
  for (auto& sentence : sentences) rules_.push_back({std::move(sentence), 0, {}});
}

void BrokenRules::add(std::size_t rule, std::uint64_t row) {
  auto& broken = rules_[rule];
  ++broken.count;
  if (broken.samples.size() < kSamples) broken.samples.push_back(with_commas(row));
}

std::string BrokenRules::described() const {
  std::vector<std::string> all;
  for (const auto& rule : rules_) {
    if (rule.count == 0) continue;
    const bool is_cut = rule.count > rule.samples.size();
    all.push_back(fmt::format("expected that {}: {} ({} {}{})", rule.sentence,
                              counted(rule.count, "row"), rule.count == 1 ? "row" : "rows",
                              fmt::join(rule.samples, "; "), is_cut ? "; ..." : ""));
  }
  return fmt::format("{}", fmt::join(all, ", "));
}

}  // namespace millrace::transforms
