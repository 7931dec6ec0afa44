#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "connector/transforms/contract.h"

namespace millrace::testing {

inline Schema schema_of(const std::vector<std::string>& names) {
  std::vector<Field> fields;
  for (const auto& name : names) fields.push_back({name, {}, false});
  return Schema(std::move(fields));
}

// One row of text cells under the report's columns; the row is the 17th of its export.
inline Batch row(const std::vector<std::string>& names, const std::vector<std::string>& cells) {
  BatchBuilder builder(std::make_shared<Schema>(schema_of(names)), 17);
  for (const auto& cell : cells) cell == "∅" ? builder.add_null() : builder.add(cell);
  return builder.take();
}

// A contract as the engine uses it.
class BoundContract {
 public:
  BoundContract(std::vector<transforms::ColumnRule> rules,
                transforms::OtherColumns others = transforms::OtherColumns::Keep)
      : contract_(std::move(rules), others) {}

  Result<Schema> bind(const Schema& input, const components::StepContext& context = {}) {
    input_ = std::make_shared<Schema>(input);
    context_ = context;
    auto bound = contract_.bind(input_, context_);
    if (!bound) return fail(bound.error());
    return *(*bound)->output();
  }

  // The rows of an export that is just this batch.
  Result<Batch> apply(Batch batch) { return apply_all({std::move(batch)}); }
  // The last rows that leave, of an export of these batches.
  Result<Batch> apply_all(std::vector<Batch> batches) {
    struct Last final : components::StepOutput {
      void put(Batch rows) override { batch = std::move(rows); }
      void fail_row(const Batch& rows, std::size_t row, std::string reason) override {
        failed.push_back("row " + std::to_string(rows.origin(row)) + ": " + reason);
      }
      void quarantine(const Batch&, std::size_t, std::string reason) override {
        ADD_FAILURE() << reason;
      }
      Batch batch;
      std::vector<std::string> failed;
    } last;
    const auto bound = *contract_.bind(input_, context_);
    for (auto& batch : batches) {
      auto applied = bound->apply(std::move(batch), last);
      violations_ = bound->violations();
      if (!applied) return fail(applied.error());
    }
    if (auto finished = bound->finish(last); !finished) return fail(finished.error());
    failed_ = last.failed;
    return last.batch;
  }

  const std::vector<Violation>& violations() const { return violations_; }
  // "row 17: ...": of the rows that failed by themselves, in the last call that went well.
  const std::vector<std::string>& failed() const { return failed_; }

 private:
  transforms::Contract contract_;
  SchemaPtr input_;
  components::StepContext context_;
  std::vector<Violation> violations_;
  std::vector<std::string> failed_;
};

}  // namespace millrace::testing
