#include "connector/formats/csv_decoder.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text.h"
#include "connector/formats/csv_header.h"
#include "connector/formats/csv_row.h"

namespace millrace::formats {
namespace {

// A row with its neighbours must stay within the 32-bit offsets of a slice.
constexpr std::size_t kLongestRow = std::size_t{1} << 30;
constexpr std::size_t kRowsPerBatch = 16 * 1024;
constexpr std::string_view kNotUtf8 = "bytes that are not UTF-8";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string_view text_of(const Block& block) {
  return {block.buffer->data() + block.begin, block.size()};
}

// Every batch of a split keeps the bytes and the slices alive.
struct SplitOwner {
  std::shared_ptr<Buffer> buffer;
  std::unique_ptr<Slice[]> slices;
};

void append_batches(const SchemaPtr& schema, std::shared_ptr<const SplitOwner> owner,
                    std::size_t rows, std::uint64_t first_row, std::vector<Batch>& out) {
  const std::size_t columns = schema->size();
  for (std::size_t row = 0; row < rows; row += kRowsPerBatch) {
    out.push_back({schema,
                   row_major_columns(owner, owner->buffer->data(),
                                     owner->slices.get() + row * columns, columns),
                   std::min(kRowsPerBatch, rows - row), first_row + row});
  }
}

}  // namespace

CsvDecoder::CsvDecoder(DecoderLimits limits) : limits_(limits) {
  limits_.row_bytes = std::min(limits_.row_bytes, kLongestRow);
}

Result<void> CsvDecoder::decode(Block block, std::vector<Batch>& out) {
  if (block.size() == 0 || !rest_.join(block)) return {};
  return consume(std::move(block), out);
}

Result<void> CsvDecoder::consume(Block block, std::vector<Batch>& out) {
  if (schema_ == nullptr) {
    const auto header = read_header(block, false);
    if (!header) return fail(header.error());
    if (!*header) {
      rest_.keep(std::move(block));
      return {};
    }
  }
  return consume_rows(std::move(block), out);
}

Result<void> CsvDecoder::consume_rows(Block block, std::vector<Batch>& out) {
  CsvSplit split = splitter_->split(block.buffer->data(), block.begin, block.end);
  const std::size_t size = split.end - block.begin;
  const std::uint64_t first_row = position_.row + 1;
  position_.byte += size;
  position_.line += split.line_breaks;
  position_.row += split.rows;
  block.begin = split.end;
  const bool too_long = block.size() > limits_.row_bytes;
  if (split.wrong || too_long) return explain(text_of(block), false);
  if (block.size() > 0) rest_.keep(block);
  if (split.rows == 0) return {};
  auto owner = std::make_shared<SplitOwner>(std::move(block.buffer), std::move(split.slices));
  append_batches(schema_, std::move(owner), split.rows, first_row, out);
  return {};
}

Result<bool> CsvDecoder::finish(std::vector<Batch>& out) {
  if (rest_.size() > 0) {
    if (auto consumed = consume(rest_.take(), out); !consumed) {
      return fail(std::move(consumed).error());
    }
  }
  if (schema_ == nullptr) {
    Block block = rest_.size() > 0 ? rest_.take() : block_of({});
    const auto header = read_header(block, true);
    if (!header) return fail(header.error());
    rest_.keep(std::move(block));
  }
  if (rest_.size() == 0) return true;
  Block row = rest_.take();
  // A carriage return at the very end is no line end, and must not become one.
  if (text_of(row).ends_with('\r')) return explain(text_of(row), true);
  rest_.keep(std::move(row));
  rest_.append(block_of(std::string_view("\n")));
  if (auto consumed = consume_rows(rest_.take(), out); !consumed) {
    return fail(std::move(consumed).error());
  }
  if (rest_.size() == 0) return true;
  row = rest_.take();
  return explain(text_of(row), true);
}

// True when the header was there; the block then begins after it.
Result<bool> CsvDecoder::read_header(Block& block, bool last) {
  const auto bytes = text_of(block);
  const std::size_t mark = bytes.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  const auto text = bytes.substr(mark);
  if (last && text.empty()) {
    return fail(ErrorKind::BadData, "the CSV file is empty: not even a header");
  }
  const auto row = read_csv_row(text, last);
  const Position start{mark, 1, 0};
  const bool complete = row.end == CsvRowReading::End::Complete;
  const bool too_long = (complete ? row.length : text.size()) > limits_.row_bytes;
  if (row.end == CsvRowReading::End::Incomplete && !too_long) return false;

  // Only what any cutting into blocks would show by now.
  const auto seen = text.substr(0, complete ? row.length : row.wrong_at + 1);
  if (const auto other = recognise_other_format(seen); !other.empty()) {
    return fail(ErrorKind::BadData, fmt::format("this is not CSV but {}: it starts with \"{}\"",
                                                other, printable(seen.substr(0, 60))));
  }
  // Many a page that is no file begins so, and would be one column without a name.
  if (complete && seen.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return fail(ErrorKind::BadData, "this is not CSV: a blank line is where its header should be");
  }
  if (row.end == CsvRowReading::End::Wrong) return wrong_at(start, text, row.wrong_at, row.problem);
  if (too_long) {
    return wrong_at(start, text, 0, fmt::format("longer than {} bytes", limits_.row_bytes));
  }
  if (const auto at = find_invalid_utf8(text.substr(0, row.size)); at != std::string_view::npos) {
    return wrong_at(start, text, at, kNotUtf8);
  }
  if (row.cells > limits_.columns) {
    return wrong_at(
        start, text, 0,
        fmt::format("{} columns, and {} are the most that are taken", row.cells, limits_.columns));
  }
  std::vector<std::string> names;
  read_csv_row(text, last, &names);
  schema_ = schema_from_header(names);
  splitter_.emplace(schema_->size(), limits_.row_bytes);
  const auto header = text.substr(0, row.size);
  position_ = {mark + row.size, 1 + static_cast<std::uint64_t>(std::ranges::count(header, '\n')),
               0};
  block.begin += mark + row.size;
  return true;
}

// Goes through rows from position_ on, in which something is wrong, until it is found.
std::unexpected<Error> CsvDecoder::explain(std::string_view bytes, bool last) const {
  Position position = position_;
  while (!bytes.empty()) {
    const auto row = read_csv_row(bytes, last);
    const bool complete = row.end == CsvRowReading::End::Complete;
    if (row.end == CsvRowReading::End::Wrong) {
      const auto invalid = find_invalid_utf8(bytes.substr(0, row.wrong_at));
      if (invalid != std::string_view::npos) return wrong_at(position, bytes, invalid, kNotUtf8);
      return wrong_at(position, bytes, row.wrong_at, row.problem);
    }
    if (const auto problem = problem_of(row, bytes.size()); !problem.empty()) {
      return wrong_at(position, bytes, 0, problem);
    }
    if (!complete) break;
    const auto text = bytes.substr(0, row.size);
    const auto invalid = find_invalid_utf8(text);
    if (invalid != std::string_view::npos) return wrong_at(position, bytes, invalid, kNotUtf8);
    position.byte += row.size;
    position.line += static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
    ++position.row;
    bytes.remove_prefix(row.size);
  }
  return fail(ErrorKind::Internal, "CSV: the fast and the strict reader disagree; report this");
}

// What is wrong with the size of a row; of one that is not at its end there are `available` bytes.
std::string CsvDecoder::problem_of(const CsvRowReading& row, std::size_t available) const {
  const bool complete = row.end == CsvRowReading::End::Complete;
  if ((complete ? row.length : available) > limits_.row_bytes) {
    return fmt::format("longer than {} bytes", limits_.row_bytes);
  }
  const std::size_t columns = schema_->size();
  if (row.cells > columns + kMaxSurplusCells) {
    return fmt::format("more than {} fields where the header has {}", columns + kMaxSurplusCells,
                       columns);
  }
  if (!complete || row.cells == columns) return {};
  return fmt::format("{} field{} where the header has {}", row.cells, row.cells == 1 ? "" : "s",
                     columns);
}

std::unexpected<Error> CsvDecoder::wrong_at(Position row, std::string_view bytes, std::size_t at,
                                            std::string_view problem) const {
  const auto lines = std::ranges::count(bytes.substr(0, at), '\n');
  const auto name = schema_ == nullptr ? std::string("header") : fmt::format("row {}", row.row + 1);
  return fail(ErrorKind::BadData,
              fmt::format("{} (line {}, byte {}): {}", name,
                          row.line + static_cast<std::uint64_t>(lines), row.byte + at, problem));
}

}  // namespace millrace::formats
