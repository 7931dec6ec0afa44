#pragma once

#include <cstddef>
#include <optional>

#include "connector/data/batch.h"
#include "connector/sql/values/vector.h"

namespace millrace::sql {

// The texts as a column of the first `rows` rows, in memory of its own. nullopt when the texts
// take more than a column can hold, which is 4 GiB in all, or one more than a cell can.
std::optional<Column> text_column(const Vector& texts, std::size_t rows);

}  // namespace millrace::sql
