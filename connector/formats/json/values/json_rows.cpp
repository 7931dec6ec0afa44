#include "connector/formats/json/values/json_rows.h"

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/formats/json/values/json_value.h"

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
  if (count > limits_.columns) {
    return fail(ErrorKind::BadData, fmt::format("{} columns, and {} are the most that are taken",
                                                count, limits_.columns));
  }
  if (rows_ == 0 && !columns_are_known_) columns_ = count;
  if (count != columns_ || count == 0 || !row_sizes_.empty()) {
    if (auto taken = take_uneven(count); !taken) return taken;
  }
  cells_.end_row();
  ++rows_;
  return {};
}

// A row of another number of cells than the first, or after one.
Result<void> JsonRows::take_uneven(std::size_t cells) {
  if (!mending_.pad_rows) {
    auto problem = cells == 0 ? std::string("no cells")
                              : fmt::format("{} where the rows before have {}",
                                            counted(cells, "cell"), columns_);
    return fail(ErrorKind::BadData,
                with_remedy(std::move(problem), cells < columns_ ? mending_.pad_remedy : ""));
  }
  if (columns_are_known_) {
    if (auto fits = check_padding(cells, columns_); !fits) return fits;
  }
  if (row_sizes_.empty()) row_sizes_.assign(rows_, columns_);
  row_sizes_.push_back(cells);
  return {};
}

Result<void> JsonRows::check_padding(std::size_t cells, std::size_t columns) {
  const auto wrong = [&](std::string_view why) {
    return fail(ErrorKind::BadData,
                fmt::format("{} where the report has {}{}", counted(cells, "cell"),
                            counted(columns, "column"), why));
  };
  if (cells > columns) return wrong(kNoneIsDropped);
  if (cells < columns && !budget_.take(cells, columns - cells)) return wrong(kPaddingSpent);
  return {};
}

Result<std::vector<Slice>> JsonRows::take_slices(std::size_t columns) {
  if (row_sizes_.empty() && (columns == columns_ || rows_ == 0)) return std::move(slices_);
  if (row_sizes_.empty()) row_sizes_.assign(rows_, columns_);
  if (!columns_are_known_) {
    for (std::size_t row = 0; row < rows_; ++row) {
      if (auto fits = check_padding(row_sizes_[row], columns); !fits) {
        return fail(std::move(fits).error().during(fmt::format("row {}", row + 1)));
      }
    }
  }
  return padded_slices(columns);
}

std::vector<Slice> JsonRows::padded_slices(std::size_t columns) {
  std::vector<Slice> padded;
  padded.reserve(rows_ * columns);
  first_is_padded_ = row_sizes_.front() < columns;
  auto cells = slices_.begin();
  for (const std::size_t size : row_sizes_) {
    const auto end = cells + static_cast<std::ptrdiff_t>(size);
    padded.insert(padded.end(), cells, end);
    padded.resize(padded.size() + columns - size);
    cells = end;
    if (size < columns) ++padded_rows_;
  }
  return padded;
}

}  // namespace millrace::formats
