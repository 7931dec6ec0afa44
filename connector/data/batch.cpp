#include "connector/data/batch.h"

#include <algorithm>
#include <cassert>
#include <string>

namespace millrace {
namespace {

// How many columns, from the first one on, have their slices side by side.
std::size_t size_of_run(std::span<const Column> columns) {
  const Column& first = columns.front();
  std::size_t size = 1;
  for (; size < columns.size() && size < first.stride; ++size) {
    const Column& next = columns[size];
    if (next.owner != first.owner || next.stride != first.stride ||
        next.slices != first.slices + size) {
      break;
    }
  }
  return size;
}

// Picks the rows of such columns, row by row: their slices lie in the same lines of the cache.
void pick_run(std::span<const Column> run, std::span<const std::uint32_t> rows,
              std::vector<Column>& out) {
  struct Storage {
    std::shared_ptr<const void> texts;
    std::unique_ptr<Slice[]> slices;
  };
  const Column& first = run.front();
  auto storage = std::make_shared<Storage>(
      Storage{first.owner, std::make_unique_for_overwrite<Slice[]>(rows.size() * run.size())});
  Slice* to = storage->slices.get();
  for (const std::uint32_t row : rows) {
    to = std::copy_n(first.slices + row * first.stride, run.size(), to);
  }
  for (std::size_t i = 0; i < run.size(); ++i) {
    out.push_back({storage, run[i].bytes, storage->slices.get() + i, run.size()});
  }
}

}  // namespace

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
  for (std::span<const Column> left = batch.columns; !left.empty();) {
    const auto run = left.first(size_of_run(left));
    left = left.subspan(run.size());
    pick_run(run, rows, picked.columns);
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
