#include "connector/formats/xlsx/xlsx_sheet_reader.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/formats/header.h"

namespace millrace::formats {
namespace {

constexpr std::size_t kSheetRowsPerBatch = 4096;
constexpr std::size_t kCellsPerBatch = 1'000'000;
constexpr std::size_t kBytesPerBatch = 4u << 20;
// A row with its neighbours must stay within the 32-bit offsets of a slice.
constexpr std::size_t kLongestSheetRow = std::size_t{1} << 30;

std::optional<std::uint32_t> parse_number(std::string_view text) {
  std::uint32_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

}  // namespace

XlsxSheetReader::XlsxSheetReader(XlsxPart part, const XlsxBook& book, const DecoderOptions& options)
    : book_(book),
      limits_(options.limits),
      refuses_repeated_names_(options.refuses_repeated_names),
      xml_(std::move(part), *this),
      header_row_(options.header_row) {
  limits_.row_bytes = std::min(limits_.row_bytes, kLongestSheetRow);
}

Result<bool> XlsxSheetReader::read(std::vector<Batch>& out) {
  for (;;) {
    if (has_row_) append_gap();
    const bool is_done = is_ended_ && !has_row_;
    if (builder_ && (is_full() || (is_done && builder_->rows() > 0))) {
      out.push_back(builder_->take());
      return is_done;
    }
    if (is_done) break;
    const auto ended = xml_.run();
    if (!ended) return fail(ended.error());
    is_ended_ = *ended;
  }
  if (schema_ == nullptr) {
    return fail(ErrorKind::BadData, "the sheet is empty: not even a header");
  }
  return true;
}

Result<void> XlsxSheetReader::start(std::string_view name, const XmlAttributes& attributes,
                                    std::size_t depth) {
  switch (depth) {
    case 1:
      if (name == "worksheet") return {};
      return fail(ErrorKind::BadData, "it holds no cells; it may be a chart");
    case 2:
      in_data_ = name == "sheetData";
      return {};
    case 3:
      in_row_ = in_data_ && name == "row";
      return in_row_ ? start_row(attributes) : Result<void>();
    case 4:
      in_cell_ = in_row_ && name == "c";
      return in_cell_ ? start_cell(attributes) : Result<void>();
    case 5:
      return in_cell_ ? start_in_cell(name) : Result<void>();
    default:
      if (taking_ == Taking::InlineString) inline_string_.start(name);
      return {};
  }
}

Result<void> XlsxSheetReader::end(std::string_view name, std::size_t depth) {
  if (depth > 5 && taking_ == Taking::InlineString) inline_string_.end(name);
  if (depth == 5 && std::exchange(taking_, Taking::Nothing) == Taking::InlineString) {
    cell_.text = inline_string_.take();
  }
  if (depth == 4 && std::exchange(in_cell_, false)) return end_cell();
  if (depth == 3 && std::exchange(in_row_, false)) return end_row();
  return {};
}

Result<void> XlsxSheetReader::text(std::string_view text) {
  if (taking_ == Taking::Nothing) return {};
  if (taking_ == Taking::Value) cell_.text += text;
  if (taking_ == Taking::InlineString) inline_string_.text(text);
  if (std::max(cell_.text.size(), inline_string_.size()) <= limits_.row_bytes) return {};
  return wrong(fmt::format("longer than {} bytes", limits_.row_bytes));
}

Result<void> XlsxSheetReader::start_row(const XmlAttributes& attributes) {
  const std::uint32_t last = row_;
  row_ = last + 1;
  if (const auto written = attributes.get("r")) row_ = parse_number(*written).value_or(0);
  if (row_ <= last || row_ > XlsxPlace::kMostRows) {
    return fail(ErrorKind::BadData,
                fmt::format("after row {}: a row with the number \"{}\"; the file is damaged", last,
                            printable(attributes.get("r").value_or("none"), 40)));
  }
  column_ = 0;
  row_cells_.clear();
  row_text_.clear();
  row_bytes_ = 0;
  return {};
}

Result<void> XlsxSheetReader::start_cell(const XmlAttributes& attributes) {
  XlsxPlace place{column_ + 1, row_};
  if (const auto written = attributes.get("r")) {
    const auto parsed = parse_xlsx_place(*written);
    if (!parsed || parsed->row != row_ || parsed->column <= column_) {
      return fail(ErrorKind::BadData,
                  fmt::format("row {}: a cell with the place \"{}\" after {}; the file is damaged",
                              row_, printable(*written, 40),
                              column_ == 0 ? "nothing" : to_string(XlsxPlace{column_, row_})));
    }
    place = *parsed;
  }
  column_ = place.column;
  cell_.place = place;
  cell_.type = attributes.get("t").value_or("n");
  cell_.style = std::nullopt;
  cell_.has_value = cell_.has_formula = false;
  cell_.text.clear();
  inline_string_.begin();
  if (place.column > XlsxPlace::kMostColumns) return wrong("beyond the last column of a sheet");
  const auto style = attributes.get("s");
  if (!style) return {};
  cell_.style = parse_number(*style);
  if (!cell_.style) return wrong(fmt::format("\"{}\" is no style", printable(*style, 40)));
  return {};
}

Result<void> XlsxSheetReader::start_in_cell(std::string_view name) {
  if (name == "f") cell_.has_formula = true;
  const bool is_inline = cell_.type == "inlineStr";
  if (name != (is_inline ? "is" : "v")) return {};
  if (std::exchange(cell_.has_value, true)) return wrong("two values in one cell");
  taking_ = is_inline ? Taking::InlineString : Taking::Value;
  return {};
}

Result<void> XlsxSheetReader::end_cell() {
  const auto text = xlsx_cell_text(cell_, book_);
  if (!text) return fail(text.error());
  return *text ? put_cell(**text) : Result<void>();
}

Result<void> XlsxSheetReader::put_cell(std::string_view text) {
  if (schema_ != nullptr && column_ > schema_->size()) {
    return wrong(
        fmt::format("a value where the header has {}; row {} of the sheet ({}) was used as the "
                    "header; if another row holds the column names, write its number as header_row",
                    counted(schema_->size(), "column"), header_row_, schema_->names()));
  }
  if (column_ > limits_.columns) {
    return wrong(fmt::format("more than {} columns", limits_.columns));
  }
  row_bytes_ += text.size();
  if (row_bytes_ > limits_.row_bytes) {
    return wrong(fmt::format("the row is longer than {} bytes", limits_.row_bytes));
  }
  row_cells_.resize(column_);
  RowCell& cell = row_cells_.back();
  cell.slice.extent = static_cast<std::uint32_t>(text.size());
  if (cell_.type == "s") {
    cell.shared = text.data();
    return {};
  }
  cell.slice.offset = static_cast<std::uint32_t>(row_text_.size());
  row_text_ += text;
  return {};
}

Result<void> XlsxSheetReader::end_row() {
  // A row that has cells is one, also when none of them has a value. One without any was only given
  // a height or a look, which some programs write far below the data.
  const bool has_cells = column_ > 0;
  if (row_cells_.empty() && (schema_ == nullptr || !has_cells)) return {};
  if (schema_ == nullptr) {
    if (row_ < header_row_) return {};
    if (header_row_ > 0 && row_ > header_row_) {
      return fail(ErrorKind::BadData,
                  fmt::format("row {} is empty, but header_row says that it holds the column "
                              "names; write the number of the row that does",
                              header_row_));
    }
    if (auto read = read_header(); !read) return read;
  } else if (row_ == next_row_) {
    append_row();
    if (is_full()) xml_.pause();
  } else {
    has_row_ = true;
    xml_.pause();
  }
  return {};
}

Result<void> XlsxSheetReader::read_header() {
  std::vector<std::string> names;
  names.reserve(row_cells_.size());
  for (const RowCell& cell : row_cells_) names.emplace_back(text_of(cell));
  if (const auto name = repeated_name(names); name && refuses_repeated_names_) {
    return wrong(
        fmt::format("two columns have the name \"{}\"; rename one of them", printable(*name)));
  }
  schema_ = schema_from_header(names);
  builder_.emplace(schema_);
  header_row_ = row_;
  next_row_ = row_ + 1;
  return {};
}

std::string_view XlsxSheetReader::text_of(const RowCell& cell) const {
  if (cell.slice.is_null()) return {};
  if (cell.shared != nullptr) return {cell.shared, cell.slice.size()};
  return std::string_view(row_text_).substr(cell.slice.offset, cell.slice.size());
}

void XlsxSheetReader::append_row() {
  row_cells_.resize(schema_->size());
  for (const RowCell& cell : row_cells_) {
    if (cell.slice.is_null()) {
      builder_->add_null();
    } else {
      builder_->add(text_of(cell));
    }
  }
  next_row_ = row_ + 1;
}

// The rows that were left out before the row that waits, as many as the batch takes; then the row.
void XlsxSheetReader::append_gap() {
  for (; next_row_ < row_ && !is_full(); ++next_row_) {
    for (std::size_t i = 0; i < schema_->size(); ++i) builder_->add_null();
  }
  if (next_row_ < row_) return;
  append_row();
  has_row_ = false;
}

bool XlsxSheetReader::is_full() const {
  const std::size_t rows = builder_->rows();
  return rows >= kSheetRowsPerBatch || rows * schema_->size() >= kCellsPerBatch ||
         builder_->bytes() >= kBytesPerBatch;
}

std::unexpected<Error> XlsxSheetReader::wrong(std::string_view problem) const {
  return fail(ErrorKind::BadData, fmt::format("cell {}: {}", to_string(cell_.place), problem));
}

}  // namespace millrace::formats
