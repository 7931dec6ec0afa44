#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "connector/components/step.h"
#include "connector/data/batch.h"
#include "connector/sql/values/call.h"

namespace millrace::transforms {

// Fails each row that has a fault, with the first one's reason, and gives these rows in ascending
// order. With `hides_values`, no value of a row is told.
std::vector<std::uint32_t> report_faults(const std::vector<sql::RowFault>& faults,
                                         const Batch& batch, bool hides_values,
                                         components::StepOutput& out);

// The numbers below `rows` that are not among these, which ascend.
std::vector<std::uint32_t> rows_but(const std::vector<std::uint32_t>& failed, std::size_t rows);

}  // namespace millrace::transforms
