#include "connector/components/files/spreadsheet_safe.h"

#include <string_view>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/data/column_builder.h"

namespace millrace::components {
namespace {

bool is_formula(std::string_view text) {
  constexpr std::string_view kBeginnings = "=+-@\t\r";
  return !text.empty() && kBeginnings.contains(text.front());
}

bool is_number(TypeKind kind) {
  return kind == TypeKind::Integer || kind == TypeKind::Decimal || kind == TypeKind::Double;
}

bool has_formula(const Column& column, std::size_t rows) {
  for (std::size_t row = 0; row < rows; ++row) {
    if (is_formula(column.text(row))) return true;
  }
  return false;
}

Column without_formulas(const Column& column, std::size_t rows) {
  ColumnBuilder builder;
  for (std::size_t row = 0; row < rows; ++row) {
    const auto text = column.text(row);
    if (is_formula(text)) {
      builder.add(fmt::format("'{}", text));
    } else {
      builder.add(column, row);
    }
  }
  return builder.take();
}

}  // namespace

Result<SpreadsheetSafe> SpreadsheetSafe::of(const Schema& columns) {
  std::vector<Field> fields = columns.fields();
  std::unordered_set<std::string> names;
  for (auto& field : fields) {
    if (is_formula(field.name)) field.name.insert(0, 1, '\'');
    if (names.insert(field.name).second) continue;
    return fail(ErrorKind::BadData,
                fmt::format("two columns would be called \"{}\", because spreadsheet_safe puts an "
                            "apostrophe before a name that begins like a formula; rename one",
                            printable(field.name)));
  }
  return SpreadsheetSafe(std::make_shared<const Schema>(std::move(fields)));
}

Batch SpreadsheetSafe::of(const Batch& batch) const {
  Batch safe = batch;
  safe.schema = schema_;
  for (std::size_t i = 0; i < safe.columns.size(); ++i) {
    const bool stays =
        is_number((*schema_)[i].type.kind) || !has_formula(safe.columns[i], safe.rows);
    if (!stays) safe.columns[i] = without_formulas(safe.columns[i], safe.rows);
  }
  return safe;
}

}  // namespace millrace::components
