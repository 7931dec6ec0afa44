#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "connector/data/batch.h"
#include "connector/data/schema.h"
#include "connector/data/typed_values.h"

namespace millrace {

// True for the types whose values have a fixed size and can be kept.
bool has_typed_values(TypeKind kind);

// The values of a column, or the first row whose text is not of the type.
struct ParsedColumn {
  std::shared_ptr<const TypedValues> values;  // nullptr when there is a misfit.
  std::optional<std::size_t> misfit;
  bool has_other_notation = false;  // Some are not written plainly; see plain_notation().
};

// Parses the first `rows` rows. Only for has_typed_values(kind).
ParsedColumn parse_column(const Column& column, std::size_t rows, TypeKind kind);

}  // namespace millrace
