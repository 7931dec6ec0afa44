#include "connector/components/columns/constant_columns.h"

#include <memory>
#include <utility>

namespace millrace::components {
namespace {

// One slice for all rows: a stride of zero.
Column column_of(std::string value) {
  struct Storage {
    std::string text;
    Slice slice;
  };
  const auto size = static_cast<std::uint32_t>(value.size());
  auto storage = std::make_shared<Storage>(Storage{std::move(value), {0, size}});
  const char* bytes = storage->text.data();
  const Slice* slice = &storage->slice;
  return {std::move(storage), bytes, slice, 0};
}

}  // namespace

ConstantColumns::ConstantColumns(const Schema& rows, std::vector<ConstantColumn> added) {
  std::vector<Field> fields = rows.fields();
  for (auto& [field, value] : added) {
    fields.push_back(std::move(field));
    columns_.push_back(column_of(std::move(value)));
  }
  schema_ = std::make_shared<const Schema>(std::move(fields));
}

Batch ConstantColumns::add_to(Batch batch) const {
  batch.columns.insert(batch.columns.end(), columns_.begin(), columns_.end());
  batch.schema = schema_;
  return batch;
}

}  // namespace millrace::components
