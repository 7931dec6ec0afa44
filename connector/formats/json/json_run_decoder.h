#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "connector/data/batch.h"
#include "connector/data/buffer.h"
#include "connector/data/mended.h"
#include "connector/formats/format.h"
#include "connector/formats/json/json_run_reader.h"
#include "connector/formats/json/json_run_text.h"
#include "connector/formats/json/json_splitter.h"

namespace millrace::formats {

// The runs of one export to batches, in their order. Learns the columns from the first row.
class JsonRunDecoder {
 public:
  // `mending` outlives it.
  JsonRunDecoder(DecoderLimits limits, const Mending& mending);

  // Appends the rows, as batches that share the buffer; around the rows must be what JsonRunReader
  // asks for. BadData, with the row and the byte, is about the first row that is wrong.
  Result<void> decode(const std::shared_ptr<Buffer>& buffer, const JsonRun& run,
                      std::vector<Batch>& out);

  SchemaPtr schema() const { return schema_; }
  Mended mended() const { return mended_; }

 private:
  // The cells of the rows, after the columns were learnt. `done` as in JsonRunReader::read().
  Result<JsonRunCells> read(const JsonRunText& text, std::size_t& done);
  // Adds to `mended_` what was mended in the rows.
  void count(const JsonRunText& text, const JsonRunCells& cells);
  std::unexpected<Error> explain(const JsonRunText& text, const JsonRun& run, std::size_t from);
  // Reads one row by itself; an error says what would help, if anything does.
  Result<void> check_row(const JsonRunText& row);

  const DecoderLimits limits_;
  const Mending& mending_;
  JsonRunReader reader_;
  SchemaPtr schema_;
  Mended mended_;
};

}  // namespace millrace::formats
