#include "connector/formats/json_rows.h"

#include <fmt/format.h>

#include "connector/formats/json_value.h"

namespace millrace::formats {

Result<void> JsonRows::read(simdjson::ondemand::array rows) {
  for (auto row : rows) {
    simdjson::ondemand::array cells;
    const auto code = row.get_array().get(cells);
    if (code == simdjson::INCORRECT_TYPE) {
      return fail(ErrorKind::BadData, fmt::format("row {} is not an array of cells", rows_ + 1));
    }
    if (code != simdjson::SUCCESS) return invalid_json(code);
    if (auto read = read_row(cells); !read) {
      return fail(std::move(read).error().during(fmt::format("row {}", rows_ + 1)));
    }
    ++rows_;
  }
  return {};
}

Result<void> JsonRows::read_row(simdjson::ondemand::array cells) {
  const std::size_t before = slices_.size();
  for (auto cell : cells) {
    simdjson::ondemand::value value;
    if (const auto code = cell.get(value); code != simdjson::SUCCESS) return invalid_json(code);
    if (auto read = read_cell(value); !read) return read;
  }
  const std::size_t count = slices_.size() - before;
  if (count == 0) return fail(ErrorKind::BadData, "no cells");
  if (count > limits_.columns) {
    return fail(ErrorKind::BadData, fmt::format("{} columns, and {} are the most that are taken",
                                                count, limits_.columns));
  }
  if (rows_ == 0) columns_ = count;
  if (count != columns_) {
    return fail(ErrorKind::BadData, fmt::format("{} cell{} where the rows before have {}", count,
                                                count == 1 ? "" : "s", columns_));
  }
  return {};
}

Result<void> JsonRows::read_cell(simdjson::ondemand::value cell) {
  const auto value = read_json_value(cell, body_);
  if (!value) return fail(value.error());
  if (value->kind == JsonText::Kind::Null) {
    slices_.push_back(Slice::null());
    return {};
  }
  if (value->text.size() > limits_.row_bytes) {
    return fail(ErrorKind::BadData, fmt::format("longer than {} bytes", limits_.row_bytes));
  }
  slices_.push_back({static_cast<std::uint32_t>(value->text.data() - body_.data()),
                     static_cast<std::uint32_t>(value->text.size())});
  return {};
}

}  // namespace millrace::formats
