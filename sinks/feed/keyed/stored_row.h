#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/components/loads/planned.h"
#include "connector/data/batch.h"

namespace millrace::sinks::feed {

// A row as bytes that give its cells back as they were: of each column what kind of cell it is, and
// its text. Equal rows of the same columns have equal bytes.

// Appends that of a row.
void append_stored_row(const Batch& batch, std::size_t row, std::string& out);

// Where the columns of one layout are in another one; nothing: there they are NULL.
using ColumnPlaces = std::vector<std::optional<std::size_t>>;

// The row with other columns, in place of what `out` holds. False for bytes that are none of a row
// with `columns` columns.
bool lay_out_stored_row(std::string_view row, std::size_t columns, const ColumnPlaces& places,
                        std::string& out);

// Adds the row to a batch with its columns. False for bytes that are none of such a row; the batch
// is then not to be used.
bool add_stored_row(std::string_view row, std::size_t columns, BatchBuilder& batch);

// Its texts, for a person to look at.
components::RowChange::Cells cells_of_stored_row(std::string_view row);

}  // namespace millrace::sinks::feed
