#include "connector/transforms/columns.h"

#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/text.h"

namespace millrace::transforms {
namespace {

using components::KnownSchema;
using components::StepProblems;

// All problems, as one sentence; the columns that are missing are one of them.
class AllProblems final : public StepProblems {
 public:
  void add(std::string_view, std::string message) override {
    messages_.push_back(std::move(message));
  }
  void add_missing(std::string_view name, const KnownSchema& columns) override {
    missing_.push_back(fmt::format("\"{}\"", printable(name)));
    guesses_.push_back(columns.guess(name));
    columns_ = Schema(columns.fields()).names();
  }

  bool empty() const { return messages_.empty() && missing_.empty(); }
  std::string sentence() const {
    auto all = messages_;
    if (!missing_.empty()) all.insert(all.begin(), missing_sentence());
    return fmt::format("{}", fmt::join(all, "; "));
  }

 private:
  std::string missing_sentence() const {
    if (missing_.size() == 1) {
      return fmt::format("the report has no column {}; its columns are {}{}", missing_.front(),
                         columns_, guesses_.front());
    }
    auto named = missing_;
    for (std::size_t i = 0; i < named.size(); ++i) {
      if (guesses_[i].empty()) continue;
      named[i] += fmt::format(" ({})", std::string_view(guesses_[i]).substr(2));
    }
    return fmt::format("the report has no columns {}; its columns are {}", fmt::join(named, ", "),
                       columns_);
  }

  std::vector<std::string> messages_;
  std::vector<std::string> missing_;
  std::vector<std::string> guesses_;  // For each of those.
  std::string columns_;               // Those that are there.
};

class Picking final : public components::BoundStep {
 public:
  Picking(std::vector<std::size_t> indexes, SchemaPtr output)
      : indexes_(std::move(indexes)), output_(std::move(output)) {}

  const SchemaPtr& output() const override { return output_; }
  Result<void> apply(Batch batch, components::StepOutput& out) override {
    out.put(pick(batch, indexes_, output_));
    return {};
  }

 private:
  std::vector<std::size_t> indexes_;
  SchemaPtr output_;
};

}  // namespace

bool expect_column(std::string_view name, const KnownSchema& columns, StepProblems& problems) {
  if (columns.may_have(name)) return true;
  problems.add_missing(name, columns);
  return false;
}

bool is_hidden(const components::StepContext& context, std::string_view column) {
  return std::ranges::find(context.hidden_columns, column) != context.hidden_columns.end();
}

void expect_unique(const std::vector<Field>& fields, StepProblems& problems) {
  std::unordered_set<std::string_view> seen;
  for (const auto& field : fields) {
    if (seen.insert(field.name).second) continue;
    problems.add(field.name,
                 fmt::format("gives two columns the name \"{}\"; rename or drop one of them",
                             printable(field.name)));
  }
}

Result<SchemaPtr> checked_output(const components::Step& step, const Schema& input) {
  const auto check = [&step](KnownSchema& columns, StepProblems& problems) {
    step.check(columns, problems);
  };
  return checked_output(ColumnsCheck(check), input);
}

Result<SchemaPtr> checked_output(const ColumnsCheck& check, const Schema& input) {
  KnownSchema columns(input.fields());
  AllProblems problems;
  check(columns, problems);
  if (!problems.empty()) return fail(ErrorKind::BadData, problems.sentence());
  return std::make_shared<const Schema>(columns.fields());
}

Batch pick(const Batch& batch, const std::vector<std::size_t>& indexes, SchemaPtr schema) {
  Batch result{std::move(schema), {}, batch.rows, batch.origins};
  result.columns.reserve(indexes.size());
  for (const std::size_t index : indexes) result.columns.push_back(batch.columns[index]);
  return result;
}

std::unique_ptr<components::BoundStep> picking(std::vector<std::size_t> indexes, SchemaPtr output) {
  return std::make_unique<Picking>(std::move(indexes), std::move(output));
}

}  // namespace millrace::transforms
