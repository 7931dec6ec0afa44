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
  }
  return {};
}

Result<void> JsonRows::read_row(simdjson::ondemand::array cells) {
  const std::size_t before = slices_.size();
  for (auto cell : cells) {
    simdjson::ondemand::value value;
    if (const auto code = cell.get(value); code != simdjson::SUCCESS) return invalid_json(code);
    if (auto read = cells_.read(value, slices_.emplace_back()); !read) return read;
  }
  const std::size_t count = slices_.size() - before;
  if (count == 0) return fail(ErrorKind::BadData, "no cells");
  if (count > limits_.columns) {
    return fail(ErrorKind::BadData, fmt::format("{} columns, and {} are the most that are taken",
                                                count, limits_.columns));
  }
  if (columns_ == 0) columns_ = count;
  if (count != columns_) {
    return fail(ErrorKind::BadData, fmt::format("{} cell{} where the rows before have {}", count,
                                                count == 1 ? "" : "s", columns_));
  }
  cells_.end_row();
  ++rows_;
  return {};
}

}  // namespace millrace::formats
