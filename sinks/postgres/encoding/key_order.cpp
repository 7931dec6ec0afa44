#include "sinks/postgres/encoding/key_order.h"

#include <string_view>

namespace millrace::sinks::postgres {
namespace {

// Values of the type are equal just when their bytes are.
bool has_one_form(const TableColumn& column) {
  switch (column.type) {
    case PgType::Bool:
    case PgType::Int2:
    case PgType::Int4:
    case PgType::Int8:
    case PgType::Date:
    case PgType::Time:
    case PgType::Timestamp:
    case PgType::Timestamptz:
    case PgType::Uuid:
      return true;
    case PgType::Text:
    case PgType::Varchar:
      return !column.folding;
    default:
      return false;
  }
}

}  // namespace

KeyOrder::KeyOrder(const std::vector<WrittenColumn>& columns) {
  std::size_t keys = 0;
  strict_ = true;
  for (const auto& column : columns) {
    if (!column.key) continue;
    ++keys;
    strict_ = strict_ && has_one_form(column.target);
  }
  strict_ = strict_ && keys > 0;
  last_.resize(keys);
}

void KeyOrder::next(const std::string& bytes, const std::vector<Place>& cells) {
  if (!strict_) return;
  bool greater = !begun_;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto [first, behind] = cells[i];
    const auto cell = std::string_view(bytes).substr(first, behind - first);
    const int order = greater ? 1 : cell.compare(last_[i]);
    if (order < 0) break;
    if (order == 0) continue;
    greater = true;
    last_[i] = cell;
  }
  begun_ = true;
  strict_ = greater;
}

}  // namespace millrace::sinks::postgres
