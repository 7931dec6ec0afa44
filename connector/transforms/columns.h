#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connector/data/batch.h"

namespace millrace::transforms {

// BadData saying that `name` is not among the columns, which are, and which one was meant.
std::unexpected<Error> no_such_column(std::string_view what, std::string_view name,
                                      const Schema& schema);

// A schema whose names are unique, or BadData naming the one that is there twice.
Result<Schema> unique_schema(std::vector<Field> fields, std::string_view what);

// The batch with the columns at `indexes`, in that order, under another schema. Nothing is copied.
Batch pick(const Batch& batch, const std::vector<std::size_t>& indexes, SchemaPtr schema);

}  // namespace millrace::transforms
