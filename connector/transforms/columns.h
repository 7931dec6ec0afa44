#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/components/step.h"

namespace millrace::transforms {

// False when the column cannot be there; that is then a problem, with the columns that are, and
// the one that was meant.
bool expect_column(std::string_view name, const components::KnownSchema& columns,
                   components::StepProblems& problems);

// True when the values of this column, of those that come in, must not be quoted.
bool is_hidden(const components::StepContext& context, std::string_view column);

// Adds a problem for each name that two of the columns have. `written` is where the second is
// given that name.
void expect_unique(const std::vector<Field>& fields, components::StepProblems& problems);

// What Step::check() makes of exactly these columns; its problems are BadData, all of them.
Result<SchemaPtr> checked_output(const components::Step& step, const Schema& input);
// The same for a step that has to look at less than check() does, once an export is open.
using ColumnsCheck = std::function<void(components::KnownSchema&, components::StepProblems&)>;
Result<SchemaPtr> checked_output(const ColumnsCheck& check, const Schema& input);

// The batch with the columns at `indexes`, in that order, under another schema. Nothing is copied.
Batch pick(const Batch& batch, const std::vector<std::size_t>& indexes, SchemaPtr schema);

// A step at work that only picks columns, in an order.
std::unique_ptr<components::BoundStep> picking(std::vector<std::size_t> indexes, SchemaPtr output);

}  // namespace millrace::transforms
