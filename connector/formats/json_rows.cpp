#include "connector/formats/json_rows.h"

#include <fmt/format.h>

#include "connector/formats/copy_unless.h"
#include "connector/formats/json_value.h"

namespace millrace::formats {
namespace {

// The parser's padding lets this read a whole step past the end of any text in it.
bool may_hold_backslash(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); at += sizeof(Bytes16)) {
    if (any_of(load_bytes<Bytes16>(text.data() + at) == '\\')) return true;
  }
  return false;
}

}  // namespace

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
    if (take_plain(value)) continue;
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

inline bool JsonRows::take_plain(simdjson::ondemand::value& cell) {
  const auto token = json_token(cell);
  if (token == "null") {
    slices_.push_back(Slice::null());
    return true;
  }
  if (token.size() < 2 || token.front() != '"' || token.back() != '"') return false;
  const auto content = token.substr(1, token.size() - 2);
  if (may_hold_backslash(content) || !put(content)) return false;
  // Moves the parser on, which is faster than letting it skip the value.
  static_cast<void>(cell.get_raw_json_string());
  return true;
}

Result<void> JsonRows::read_cell(simdjson::ondemand::value cell) {
  const auto value = read_json_value(cell, body_);
  if (!value) return fail(value.error());
  if (!put(value->text)) {
    return fail(ErrorKind::BadData, fmt::format("longer than {} bytes", limits_.row_bytes));
  }
  return {};
}

inline bool JsonRows::put(std::string_view text) {
  if (text.size() > limits_.row_bytes) return false;
  slices_.push_back({static_cast<std::uint32_t>(text.data() - body_.data()),
                     static_cast<std::uint32_t>(text.size())});
  return true;
}

}  // namespace millrace::formats
