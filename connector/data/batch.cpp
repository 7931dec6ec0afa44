#include "connector/data/batch.h"

#include <cassert>
#include <string>

namespace millrace {

BatchBuilder::BatchBuilder(SchemaPtr schema, std::uint64_t first_row)
    : schema_(std::move(schema)), first_row_(first_row) {}

void BatchBuilder::add(std::string_view text) {
  assert(text.size() <= Slice::kLongest && text_.size() + text.size() < Slice::kNull);
  slices_.push_back(
      {static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(text.size())});
  text_ += text;
}

void BatchBuilder::add_null() {
  slices_.push_back(Slice::null());
}

void BatchBuilder::add_bare_json(std::string_view text) {
  add(text);
  slices_.back().extent |= Slice::kBareJson;
}

void BatchBuilder::add(const Column& column, std::size_t row) {
  if (column.is_null(row)) return add_null();
  add(column.text(row));
  if (column.is_bare_json(row)) slices_.back().extent |= Slice::kBareJson;
}

Batch BatchBuilder::take() {
  struct Storage {
    std::string text;
    std::vector<Slice> slices;
  };
  assert(schema_->size() > 0 && slices_.size() % schema_->size() == 0);
  auto storage = std::make_shared<Storage>(Storage{std::move(text_), std::move(slices_)});
  text_.clear();
  slices_.clear();
  Batch batch{schema_, {}, storage->slices.size() / schema_->size(), first_row_};
  const auto* bytes = storage->text.data();
  const auto* slices = storage->slices.data();
  batch.columns = row_major_columns(std::move(storage), bytes, slices, schema_->size());
  first_row_ += batch.rows;
  return batch;
}

Batch pick_rows(const Batch& batch, std::span<const std::uint32_t> rows) {
  Batch picked{batch.schema, {}, rows.size(), batch.origins.at(rows)};
  picked.columns.reserve(batch.columns.size());
  for (const auto& column : batch.columns) {
    struct Storage {
      std::shared_ptr<const void> texts;
      std::vector<Slice> slices;
    };
    auto storage = std::make_shared<Storage>(Storage{column.owner, {}});
    storage->slices.reserve(rows.size());
    for (const std::uint32_t row : rows) storage->slices.push_back(column.slice(row));
    const Slice* slices = storage->slices.data();
    picked.columns.push_back({std::move(storage), column.bytes, slices, 1,
                              column.values ? column.values->at(rows) : nullptr});
  }
  return picked;
}

std::vector<Column> row_major_columns(std::shared_ptr<const void> owner, const char* bytes,
                                      const Slice* slices, std::size_t columns) {
  std::vector<Column> result;
  result.reserve(columns);
  for (std::size_t c = 0; c < columns; ++c) {
    result.push_back({owner, bytes, slices == nullptr ? nullptr : slices + c, columns});
  }
  return result;
}

}  // namespace millrace
