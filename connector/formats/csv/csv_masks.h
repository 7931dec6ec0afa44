#pragma once

#include <cstddef>
#include <cstdint>

namespace millrace::formats {

// What one chunk of 64 bytes of CSV means: bit n speaks of byte n.
struct CsvMasks {
  std::uint64_t ends = 0;       // Commas and line feeds outside quotes: the ends of cells.
  std::uint64_t line_ends = 0;  // The line feeds among them: the ends of rows.
  std::uint64_t carriages = 0;  // The line ends that a carriage return stands before.
  std::uint64_t doubled = 0;    // Second quotes of doubled quotes.
  std::uint64_t wrong = 0;      // Where a byte cannot be: misplaced quotes, text after a closing
                                // quote, carriage returns alone, NUL bytes.

  bool operator==(const CsvMasks&) const = default;  // For the test that compares all readers.
};

// What a chunk has to know of the one before. As it begins, it fits the start of a row.
struct CsvScanState {
  std::uint64_t inside_quotes = 0;     // All bits or none.
  std::uint64_t after_end = 1;         // In bit 0: the byte before ended a cell...
  std::uint64_t after_close = 0;       // ...closed a quote...
  std::uint64_t after_carriage = 0;    // ...was a carriage return outside quotes.
  std::size_t quoted_line_breaks = 0;  // Line feeds inside quotes so far.
};

constexpr std::size_t kCsvChunk = 64;

// Reads `chunks` times 64 bytes and writes as many masks. Nothing branches on the bytes.
using CsvMaskReader = void (*)(const char* bytes, std::size_t chunks, CsvScanState& state,
                               CsvMasks* out);

// The fastest one for this machine; asks the processor what it can do.
CsvMaskReader csv_mask_reader();

// The one without vector instructions; all of them give the same masks.
CsvMaskReader portable_csv_mask_reader();

}  // namespace millrace::formats
