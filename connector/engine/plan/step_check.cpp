#include "connector/engine/plan/step_check.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/tree/redacted_message.h"
#include "connector/engine/plan/placed_problems.h"

namespace millrace::engine {
namespace {

constexpr std::size_t kMostTold = 5;

// Those of a step that meets an export.
class LateProblems final : public components::StepProblems {
 public:
  LateProblems(const WrittenStep& written, config::Problems& problems)
      : placed_(written.options, written.place, written.path, problems) {}

  void add(std::string_view written, std::string message) override {
    placed_.add(written, std::move(message));
  }
  void add_at(std::string_view written, std::size_t byte, std::string message) override {
    placed_.add_at(written, byte, std::move(message));
  }
  void add_missing(std::string_view name, const components::KnownSchema& columns) override {
    placed_.add_missing(name, columns);
    ++missing_;
  }

  // So many of them are columns that are not there.
  std::size_t missing() const { return missing_; }

 private:
  PlacedStepProblems placed_;
  std::size_t missing_ = 0;
};

std::string text_of(const config::Problems& problems) {
  std::vector<std::string> texts;
  for (const auto& problem : problems.sorted()) texts.push_back(problem.text());
  const auto told = std::min(texts.size(), kMostTold);
  const auto rest = texts.size() - told;
  texts.resize(told);
  return fmt::format("{}{}", fmt::join(texts, "; "),
                     rest == 0 ? "" : fmt::format("; and {} more", rest));
}

// True when a part of it came from ${...}.
bool has_reference(const config::Node& node) {
  if (node.tainted) return true;
  return std::ranges::any_of(node.items, &has_reference) ||
         std::ranges::any_of(node.entries,
                             [](const auto& entry) { return has_reference(entry.value); });
}

}  // namespace

std::shared_ptr<const WrittenStep> as_written(const config::Node& options, config::Place place,
                                              std::string path) {
  return std::make_shared<const WrittenStep>(
      WrittenStep{options, std::move(place), std::move(path), has_reference(options)});
}

void check_step(const components::Step& step, const WrittenStep& written, std::string part,
                components::KnownSchema& columns, config::Problems& problems) {
  columns.enter(std::move(part));
  PlacedStepProblems placed(written.options, written.place, written.path, problems);
  step.check(columns, placed);
}

NamedStep::Complaint complaint_of(const components::Step& step,
                                  std::shared_ptr<const WrittenStep> written) {
  return [&step, written = std::move(written)](components::KnownSchema columns,
                                               const std::string& sentence) {
    config::Problems problems;
    LateProblems placed(*written, problems);
    step.check(columns, placed);
    if (problems.empty()) return std::string();
    // One sentence lists the columns that are there once, however many others are not.
    const bool says_all = problems.size() == 1 || placed.missing() == problems.size();
    if (!says_all) return text_of(problems);
    auto first = problems.sorted().front();
    first.message = config::redacted_message(sentence, written->options);
    return first.text();
  };
}

}  // namespace millrace::engine
