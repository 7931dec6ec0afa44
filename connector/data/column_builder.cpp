#include "connector/data/column_builder.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace millrace {

void ColumnBuilder::reserve(std::size_t rows, std::size_t bytes) {
  slices_.reserve(rows);
  if (bytes > capacity_ - size_) grow(bytes);
}

void ColumnBuilder::grow(std::size_t bytes) {
  const std::size_t capacity = std::max(size_ + bytes, capacity_ * 2);
  auto larger = std::make_unique_for_overwrite<char[]>(capacity);
  if (size_ > 0) std::memcpy(larger.get(), text_.get(), size_);
  text_ = std::move(larger);
  capacity_ = capacity;
}

void ColumnBuilder::add(std::string_view text) {
  char* room = add_room(text.size());
  if (!text.empty()) std::memcpy(room, text.data(), text.size());
}

void ColumnBuilder::add_bare_json(std::string_view text) {
  add(text);
  slices_.back().extent |= Slice::kBareJson;
}

void ColumnBuilder::add(const Column& column, std::size_t row) {
  if (column.is_null(row)) return add_null();
  add(column.text(row));
  if (column.is_bare_json(row)) slices_.back().extent |= Slice::kBareJson;
}

Column ColumnBuilder::take() {
  struct Storage {
    std::unique_ptr<char[]> text;
    std::vector<Slice> slices;
  };
  if (!text_) grow(1);  // So that the cells lie somewhere.
  auto storage = std::make_shared<Storage>(Storage{std::move(text_), std::move(slices_)});
  slices_.clear();
  capacity_ = size_ = 0;
  const auto* bytes = storage->text.get();
  const auto* slices = storage->slices.data();
  return {std::move(storage), bytes, slices};
}

}  // namespace millrace
