#include "sinks/stdout/table_encoder.h"

#include <algorithm>
#include <utility>

#include "connector/base/text/display_width.h"
#include "connector/base/text/text.h"

namespace millrace::sinks::printing {
namespace {

constexpr std::size_t kRowsForWidths = 500;
constexpr std::size_t kWidest = 60;
// Of a cell's text: enough for the widest, with four bytes a character and some marks.
constexpr std::size_t kBytesLookedAt = 500;

bool is_number(TypeKind kind) {
  return kind == TypeKind::Integer || kind == TypeKind::Decimal || kind == TypeKind::Double;
}

std::string shown(std::string_view text) {
  return cut_to_width(printable(text, kBytesLookedAt), kWidest);
}

}  // namespace

Result<void> TableEncoder::begin(const Schema& schema, std::string&) {
  Row titles;
  for (const auto& field : schema.fields()) {
    columns_.push_back({.is_number = is_number(field.type.kind)});
    titles.push_back(shown(field.name));
  }
  fit(titles);
  held_.push_back(std::move(titles));
  return {};
}

Result<void> TableEncoder::encode(const Batch& batch, std::string& out) {
  for (std::size_t row = 0; row < batch.rows; ++row) {
    Row cells;
    cells.reserve(batch.columns.size());
    for (const auto& column : batch.columns) {
      cells.push_back(column.is_null(row) ? "∅" : shown(column.text(row)));
    }
    if (is_settled_) {
      put(cells, out);
      continue;
    }
    fit(cells);
    held_.push_back(std::move(cells));
    if (held_.size() > kRowsForWidths) put_held(out);
  }
  return {};
}

Result<void> TableEncoder::end(std::string& out) {
  put_held(out);
  return {};
}

void TableEncoder::fit(const Row& row) {
  for (std::size_t c = 0; c < row.size(); ++c) {
    columns_[c].width = std::max(columns_[c].width, display_width(row[c]));
  }
}

void TableEncoder::put(const Row& row, std::string& out) const {
  const std::size_t start = out.size();
  for (std::size_t c = 0; c < row.size(); ++c) {
    const auto& column = columns_[c];
    const std::size_t taken = display_width(row[c]);
    const std::string spaces(column.width - std::min(column.width, taken), ' ');
    if (c > 0) out += "  ";
    out += column.is_number ? spaces + row[c] : row[c] + spaces;
  }
  while (out.size() > start && out.back() == ' ') out.pop_back();
  out += '\n';
}

void TableEncoder::put_held(std::string& out) {
  is_settled_ = true;
  for (const auto& row : std::exchange(held_, {})) put(row, out);
}

}  // namespace millrace::sinks::printing
