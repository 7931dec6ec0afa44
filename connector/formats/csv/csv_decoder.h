#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "connector/formats/csv/csv_row.h"
#include "connector/formats/csv/csv_splitter.h"
#include "connector/formats/format.h"
#include "connector/formats/row_start.h"

namespace millrace::formats {

// CSV bytes to batches: RFC 4180 with a header row, UTF-8 with or without a byte-order mark, LF or
// CRLF. An empty cell is NULL, a quoted empty cell is the empty text. Anything else than that is
// BadData, with the row (1 is the first after the header), the line and the byte (0 is the file's
// first), unless it can be mended and may be. Any cutting of the file into blocks gives the same
// rows.
//
// Columns of the same name become name, name_2, ...; a column without one becomes column_<number>.
class CsvDecoder final : public Decoder {
 public:
  // For `refuses_repeated_names` see DecoderOptions.
  explicit CsvDecoder(DecoderLimits limits, Mending mending = {},
                      bool refuses_repeated_names = false);

  Result<void> decode(Block block, std::vector<Batch>& out) override;
  Result<bool> finish(std::vector<Batch>& out) override;
  SchemaPtr schema() const override { return schema_; }
  Mended mended() const override { return mended_; }

 private:
  // A place in the file where a row begins.
  struct Position {
    std::uint64_t byte = 0;
    std::uint64_t line = 1;
    std::uint64_t row = 0;  // Rows before it, without the header.
  };

  // Takes the header first, then rows; keeps what has no end yet in `rest_`.
  Result<void> consume(Block block, std::vector<Batch>& out);
  Result<void> consume_rows(Block block, std::vector<Batch>& out);
  // False when the header is not whole yet. The block begins after it then.
  Result<bool> read_header(Block& block, bool last);
  // Splits the rows again in a copy that is UTF-8, which the result keeps alive.
  Result<std::shared_ptr<std::string>> replace(const Block& block, CsvSplit& split);

  // Reads the rows that the splitter found wrong byte by byte, and says what is wrong with the
  // first.
  std::unexpected<Error> explain(std::string_view bytes, bool last, PaddingBudget budget) const;
  // Empty for a row that is right.
  std::string problem_of(const CsvRowReading& row, std::string_view bytes,
                         PaddingBudget& budget) const;
  std::string problem_of_count(std::size_t cells, PaddingBudget& budget) const;
  std::unexpected<Error> wrong_at(Position row, std::string_view bytes, std::size_t at,
                                  std::string_view problem) const;

  DecoderLimits limits_;
  const Mending mending_;
  const bool refuses_repeated_names_;
  Mended mended_;
  SchemaPtr schema_;
  std::optional<CsvSplitter> splitter_;
  Position position_;  // Of the first byte that is not consumed yet.
  RowStart rest_;      // The bytes after it: a row without its end.
};

}  // namespace millrace::formats
