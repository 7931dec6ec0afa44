#include "connector/formats/csv/csv_splitter.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "connector/formats/utf8.h"

namespace millrace::formats {
namespace {

// So many chunks are classified at once: their masks stay in the first-level cache.
constexpr std::size_t kGroup = 32;

std::size_t lowest(std::uint64_t bits) {
  return static_cast<std::size_t>(std::countr_zero(bits));
}

std::size_t halve_quotes(char* text, std::size_t size) {
  char* out = text;
  const char* in = text;
  const char* const end = text + size;
  while (const void* found = std::memchr(in, '"', static_cast<std::size_t>(end - in))) {
    const auto length = static_cast<std::size_t>(static_cast<const char*>(found) - in) + 1;
    std::memmove(out, in, length);
    out += length;
    in += length + 1;  // The second quote of the pair.
  }
  std::memmove(out, in, static_cast<std::size_t>(end - in));
  return static_cast<std::size_t>(out - text + (end - in));
}

}  // namespace

CsvSplit CsvSplitter::split(char* bytes, std::size_t begin, std::size_t end) {
  bytes_ = bytes;
  capacity_ = static_cast<std::size_t>(static_cast<double>(end - begin) * cells_per_byte_ * 1.1) +
              2 * kCsvChunk;
  slices_ = std::make_unique_for_overwrite<Slice[]>(capacity_);
  cells_ = rows_ = padded_rows_ = 0;
  budget_before_ = budget_;
  begin_ = row_begin_ = cell_begin_ = begin;
  cell_has_doubled_quotes_ = false;
  doubled_cells_.clear();

  CsvScanState state;
  std::array<CsvMasks, kGroup> masks;
  std::size_t at = begin;
  while (end - at >= kCsvChunk) {
    const std::size_t chunks = std::min(kGroup, (end - at) / kCsvChunk);
    read_masks_(bytes + at, chunks, state, masks.data());
    for (std::size_t i = 0; i < chunks; ++i, at += kCsvChunk) {
      if (!take_chunk(masks[i], at)) return result(state, end, true);
    }
  }
  if (at == end) return result(state, end, false);

  std::array<char, kCsvChunk> last;
  last.fill(' ');
  std::memcpy(last.data(), bytes + at, end - at);
  read_masks_(last.data(), 1, state, masks.data());
  masks[0].wrong &= (std::uint64_t{1} << (end - at)) - 1;
  return result(state, end, !take_chunk(masks[0], at));
}

inline void CsvSplitter::put_cell(std::size_t cell_end) {
  const std::size_t size = cell_end - cell_begin_;
  const std::size_t quote = bytes_[cell_begin_] == '"' ? 1 : 0;
  slices_[cells_++] = {static_cast<std::uint32_t>(cell_begin_ + quote),
                       size == 0 ? Slice::kNull : static_cast<std::uint32_t>(size - 2 * quote)};
}

inline void CsvSplitter::take_cells(std::uint64_t ends, std::size_t base) {
  for (; ends != 0; ends &= ends - 1) {
    const std::size_t end = base + lowest(ends);
    put_cell(end);
    cell_begin_ = end + 1;
  }
}

void CsvSplitter::take_cells_with_doubled_quotes(std::uint64_t ends, std::uint64_t doubled,
                                                 std::size_t base) {
  for (; ends != 0; ends &= ends - 1) {
    const std::uint64_t before = (ends & -ends) - 1;
    if (cell_has_doubled_quotes_ || (doubled & before) != 0) doubled_cells_.push_back(cells_);
    doubled &= ~before;
    cell_has_doubled_quotes_ = false;
    take_cells(ends & -ends, base);
  }
  cell_has_doubled_quotes_ = cell_has_doubled_quotes_ || doubled != 0;
}

bool CsvSplitter::take_chunk(const CsvMasks& masks, std::size_t base) {
  if (masks.wrong != 0 || !make_room()) return false;
  std::uint64_t ends = masks.ends;
  std::uint64_t doubled = masks.doubled;
  for (auto lines = masks.line_ends; lines != 0; lines &= lines - 1) {
    const std::uint64_t line = lines & -lines;
    const std::uint64_t row = ends & (line | (line - 1));
    if ((doubled | std::uint64_t{cell_has_doubled_quotes_}) == 0) {
      take_cells(row & ~line, base);
    } else {
      take_cells_with_doubled_quotes(row & ~line, doubled & (line - 1), base);
      if (cell_has_doubled_quotes_) doubled_cells_.push_back(cells_);
      cell_has_doubled_quotes_ = false;
      doubled &= ~(line - 1);
    }
    const std::size_t line_feed = base + lowest(line);
    if (!take_row_end(line_feed, line_feed - ((masks.carriages & line) != 0 ? 1 : 0))) return false;
    ends &= ~row;
  }
  if ((doubled | std::uint64_t{cell_has_doubled_quotes_}) == 0) {
    take_cells(ends, base);
  } else {
    take_cells_with_doubled_quotes(ends, doubled, base);
  }
  return true;
}

inline bool CsvSplitter::take_row_end(std::size_t line_feed, std::size_t cell_end) {
  put_cell(cell_end);
  cell_begin_ = line_feed + 1;
  if (line_feed - row_begin_ > rules_.row_bytes) return false;
  if (cells_ != (rows_ + 1) * columns_ && !pad_row(line_feed)) return false;
  ++rows_;
  row_begin_ = line_feed + 1;
  return true;
}

// Not inline: it is rare.
bool CsvSplitter::pad_row(std::size_t row_end) {
  const std::size_t cells = cells_ - rows_ * columns_;
  if (!rules_.pads || cells > columns_ || !budget_.take(cells, columns_ - cells)) return false;
  const std::size_t padded = (rows_ + 1) * columns_;
  if (capacity_ - cells_ < padded - cells_ + kCsvChunk) grow_to(padded + kCsvChunk);
  std::fill(slices_.get() + cells_, slices_.get() + padded,
            Slice{static_cast<std::uint32_t>(row_end), Slice::kNull});
  cells_ = padded;
  ++padded_rows_;
  return true;
}

inline bool CsvSplitter::make_room() {
  if (capacity_ - cells_ >= kCsvChunk) return true;
  // A row of nothing but commas would otherwise take eight times its own size.
  if (cells_ - rows_ * columns_ > columns_ + kMaxSurplusCells) return false;
  grow_to(cells_ + kCsvChunk);
  return true;
}

void CsvSplitter::grow_to(std::size_t capacity) {
  capacity_ = std::max(2 * capacity_, capacity);
  auto larger = std::make_unique_for_overwrite<Slice[]>(capacity_);
  std::copy_n(slices_.get(), cells_, larger.get());
  slices_ = std::move(larger);
}

void CsvSplitter::halve_doubled_quotes() {
  for (const std::size_t cell : doubled_cells_) {
    if (cell >= rows_ * columns_) break;
    Slice& slice = slices_[cell];
    slice.extent = static_cast<std::uint32_t>(halve_quotes(bytes_ + slice.offset, slice.size()));
  }
}

CsvSplit CsvSplitter::result(const CsvScanState& state, std::size_t end, bool wrong) {
  const auto count = [&](std::size_t from, std::size_t to) {
    return static_cast<std::size_t>(std::count(bytes_ + from, bytes_ + to, '\n'));
  };
  // When something is wrong, the masks were read further than the rows were taken.
  const std::size_t line_breaks =
      wrong ? count(begin_, row_begin_) : rows_ + state.quoted_line_breaks - count(row_begin_, end);
  const bool not_utf8 = !is_utf8({bytes_ + begin_, row_begin_ - begin_});
  if (not_utf8) budget_ = budget_before_;
  if (not_utf8 && !rules_.replaces) return {.end = begin_, .wrong = true};
  if (!not_utf8) halve_doubled_quotes();
  cells_per_byte_ = static_cast<double>(cells_) / static_cast<double>(end - begin_ + 1);
  return {std::move(slices_), rows_, row_begin_, line_breaks, padded_rows_, wrong, not_utf8};
}

}  // namespace millrace::formats
