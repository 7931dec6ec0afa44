#pragma once

#include <memory>
#include <vector>

#include "connector/formats/format.h"
#include "connector/formats/json/json_splitter.h"
#include "connector/formats/row_start.h"

namespace millrace::formats {

class JsonRunDecoder;

// An export that is one JSON array to batches: an array of objects, whose columns are the keys of
// the first one, or of arrays, whose columns are column_1, .... UTF-8, with or without a byte-order
// mark. Strings are kept without their escapes; numbers, booleans and nested values by their exact
// source text. A null, and a key that a row leaves out, is NULL. Anything else than that is
// BadData, with the row and the byte (0 is the file's first), unless it can be mended and may be.
// Any cutting of the file into blocks gives the same rows, or the same error.
class JsonDecoder final : public Decoder {
 public:
  explicit JsonDecoder(DecoderLimits limits, Mending mending = {});
  JsonDecoder(const JsonDecoder&) = delete;
  JsonDecoder& operator=(const JsonDecoder&) = delete;
  ~JsonDecoder() override;

  Result<void> decode(Block block, std::vector<Batch>& out) override;
  Result<bool> finish(std::vector<Batch>& out) override;
  SchemaPtr schema() const override;
  Mended mended() const override;

 private:
  // Appends the whole rows of the block and keeps the rest. With `last`, nothing comes after it.
  Result<void> consume(Block block, bool last, std::vector<Batch>& out);

  const Mending mending_;
  JsonSplitter splitter_;
  std::unique_ptr<JsonRunDecoder> rows_;  // Behind a pointer: it brings the parser's headers.
  RowStart rest_;
  SchemaPtr no_columns_;  // Once the export has ended without a row, which alone names columns.
};

}  // namespace millrace::formats
