#include "connector/formats/csv/csv_decoder.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/formats/csv/csv_row.h"
#include "connector/formats/header.h"
#include "connector/formats/limits.h"
#include "connector/formats/utf8.h"

namespace millrace::formats {
namespace {

constexpr std::string_view kNotUtf8 = "bytes that are not UTF-8";

// Every batch of a split keeps the bytes and the slices alive.
struct SplitOwner {
  std::shared_ptr<const void> keeps_bytes;
  const char* bytes;
  std::unique_ptr<Slice[]> slices;
};

std::uint64_t count_not_utf8(std::string_view bytes, const Slice* cells, std::size_t count) {
  return static_cast<std::uint64_t>(std::count_if(cells, cells + count, [&](Slice cell) {
    return !cell.is_null() && !is_utf8(bytes.substr(cell.offset, cell.size()));
  }));
}

void append_batches(const SchemaPtr& schema, std::shared_ptr<const SplitOwner> owner,
                    std::size_t rows, std::uint64_t first_row, std::vector<Batch>& out) {
  const std::size_t columns = schema->size();
  for (std::size_t row = 0; row < rows; row += kRowsPerBatch) {
    out.push_back(
        {schema,
         row_major_columns(owner, owner->bytes, owner->slices.get() + row * columns, columns),
         std::min(kRowsPerBatch, rows - row), first_row + row});
  }
}

}  // namespace

CsvDecoder::CsvDecoder(DecoderLimits limits, Mending mending, bool refuses_repeated_names)
    : limits_(limits),
      mending_(std::move(mending)),
      refuses_repeated_names_(refuses_repeated_names) {
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
  std::shared_ptr<const void> keeps_bytes = block.buffer;
  const char* bytes = block.buffer->data();
  const std::size_t size = split.end - block.begin;
  if (split.not_utf8) {
    auto text = replace(block, split);
    if (!text) return fail(std::move(text).error());
    bytes = (*text)->data();
    keeps_bytes = *std::move(text);
  }
  const std::uint64_t first_row = position_.row + 1;
  position_.byte += size;
  position_.line += split.line_breaks;
  position_.row += split.rows;
  mended_.padded_rows += split.padded_rows;
  block.begin = split.end;
  const bool too_long = block.size() > limits_.row_bytes;
  if (split.wrong || too_long) return explain(block.text(), false, splitter_->budget());
  if (block.size() > 0) rest_.keep(std::move(block));
  if (split.rows == 0) return {};
  append_batches(
      schema_, std::make_shared<SplitOwner>(std::move(keeps_bytes), bytes, std::move(split.slices)),
      split.rows, first_row, out);
  return {};
}

// The rows that were split, as UTF-8, and split again; one of them may be too long then.
Result<std::shared_ptr<std::string>> CsvDecoder::replace(const Block& block, CsvSplit& split) {
  const std::string_view bytes(block.buffer->data(), split.end);
  mended_.replaced_cells += count_not_utf8(bytes, split.slices.get(), split.rows * schema_->size());
  const auto rows = bytes.substr(block.begin);
  auto text = std::make_shared<std::string>();
  text->reserve(rows.size() + rows.size() / 8);
  append_as_utf8(rows, *text);
  const PaddingBudget budget = splitter_->budget();
  CsvSplit again = splitter_->split(text->data(), 0, text->size());
  if (again.wrong) return explain(rows, false, budget);
  split.slices = std::move(again.slices);
  return text;
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
  if (row.text().ends_with('\r')) return explain(row.text(), true, splitter_->budget());
  rest_.keep(std::move(row));
  rest_.append(block_of(std::string_view("\n")));
  if (auto consumed = consume_rows(rest_.take(), out); !consumed) {
    return fail(std::move(consumed).error());
  }
  if (rest_.size() == 0) return true;
  row = rest_.take();
  return explain(row.text(), true, splitter_->budget());
}

// True when the header was there; the block then begins after it.
Result<bool> CsvDecoder::read_header(Block& block, bool last) {
  const auto bytes = block.text();
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
  if (const auto name = repeated_name(names); name && refuses_repeated_names_) {
    return wrong_at(
        start, text, 0,
        fmt::format("two columns have the name \"{}\"; rename one of them", printable(*name)));
  }
  schema_ = schema_from_header(names);
  splitter_.emplace(CsvRules{.columns = schema_->size(),
                             .row_bytes = limits_.row_bytes,
                             .pads = mending_.pad_rows,
                             .replaces = mending_.replace_text});
  const auto header = text.substr(0, row.size);
  position_ = {mark + row.size, 1 + static_cast<std::uint64_t>(std::ranges::count(header, '\n')),
               0};
  block.begin += mark + row.size;
  return true;
}

// Goes through rows from position_ on, in which something is wrong, until it is found.
std::unexpected<Error> CsvDecoder::explain(std::string_view bytes, bool last,
                                           PaddingBudget budget) const {
  Position position = position_;
  while (!bytes.empty()) {
    const auto row = read_csv_row(bytes, last);
    const bool complete = row.end == CsvRowReading::End::Complete;
    const bool is_wrong = row.end == CsvRowReading::End::Wrong;
    const auto text = bytes.substr(0, is_wrong ? row.wrong_at : row.size);
    const auto invalid = mending_.replace_text ? std::string_view::npos : find_invalid_utf8(text);
    const bool is_invalid = invalid != std::string_view::npos;
    const auto not_utf8 = [&] {
      return wrong_at(position, bytes, invalid,
                      with_remedy(std::string(kNotUtf8), mending_.replace_remedy));
    };
    if (is_wrong && is_invalid) return not_utf8();
    if (is_wrong) return wrong_at(position, bytes, row.wrong_at, row.problem);
    if (const auto problem = problem_of(row, bytes, budget); !problem.empty()) {
      return wrong_at(position, bytes, 0, problem);
    }
    if (!complete) break;
    if (is_invalid) return not_utf8();
    position.byte += row.size;
    position.line += static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
    ++position.row;
    bytes.remove_prefix(row.size);
  }
  return fail(ErrorKind::Internal, "CSV: the fast and the strict reader disagree; report this");
}

// What is wrong with the size of the row that `bytes` begin with.
std::string CsvDecoder::problem_of(const CsvRowReading& row, std::string_view bytes,
                                   PaddingBudget& budget) const {
  const bool complete = row.end == CsvRowReading::End::Complete;
  std::size_t length = complete ? row.length : bytes.size();
  if (complete && mending_.replace_text) {
    std::string text;
    append_as_utf8(bytes.substr(0, row.length), text);
    length = text.size();
  }
  if (length > limits_.row_bytes) return fmt::format("longer than {} bytes", limits_.row_bytes);
  const std::size_t columns = schema_->size();
  if (row.cells > columns + kMaxSurplusCells) {
    return fmt::format("more than {} fields where the header has {}", columns + kMaxSurplusCells,
                       columns);
  }
  return complete ? problem_of_count(row.cells, budget) : std::string();
}

std::string CsvDecoder::problem_of_count(std::size_t cells, PaddingBudget& budget) const {
  const std::size_t columns = schema_->size();
  if (cells == columns) return {};
  auto problem = fmt::format("{} where the header has {}", counted(cells, "field"), columns);
  if (cells > columns) return mending_.pad_rows ? problem + kNoneIsDropped : problem;
  if (!mending_.pad_rows) return with_remedy(std::move(problem), mending_.pad_remedy);
  return budget.take(cells, columns - cells) ? std::string() : problem + kPaddingSpent;
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
