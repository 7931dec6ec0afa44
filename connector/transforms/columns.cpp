#include "connector/transforms/columns.h"

#include <optional>
#include <unordered_set>

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::transforms {
namespace {

using components::KnownSchema;
using components::StepProblems;

class FirstProblem final : public StepProblems {
 public:
  void add(std::string_view, std::string message) override {
    if (!message_) message_ = std::move(message);
  }
  const std::optional<std::string>& message() const { return message_; }

 private:
  std::optional<std::string> message_;
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
  problems.add(name,
               fmt::format("names the column \"{}\", {}", printable(name), columns.absence(name)));
  return false;
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

Result<SchemaPtr> checked_output(const components::Step& step, std::string_view name,
                                 const Schema& input) {
  KnownSchema columns(input.fields());
  FirstProblem problem;
  step.check(columns, problem);
  if (problem.message()) {
    return fail(ErrorKind::BadData, fmt::format("{} {}", name, *problem.message()));
  }
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
