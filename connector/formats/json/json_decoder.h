#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "connector/formats/format.h"
#include "connector/formats/json/json_run_text.h"
#include "connector/formats/row_start.h"

namespace millrace::formats {

class JsonRunReader;
struct JsonRunCells;

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
  SchemaPtr schema() const override { return schema_; }
  Mended mended() const override { return mended_; }

 private:
  // Where in the array the next byte is.
  enum class Place { BeforeArray, BeforeFirstRow, BeforeRow, AfterRow, AfterArray };

  // Whole rows of a block, one after the other.
  struct Run {
    std::vector<Slice> rows;
    std::size_t end = 0;       // Of the block: where what follows them begins.
    bool more = false;         // There is another run in the block.
    std::string problem = {};  // With what follows them, or empty.
  };

  Result<void> consume(Block block, bool last, std::vector<Batch>& out);
  // True when the opening bracket was there; the block then begins after it.
  Result<bool> read_start(Block& block, bool last);

  Run cut_run(Block& block);
  // Takes a byte between rows; false when it is the start of a row, or wrong.
  bool take_between(char c, std::uint64_t byte, Run& run);
  // Takes a row; false when it is not whole, or wrong.
  bool take_row(Block& block, std::uint64_t byte, Run& run);
  std::string next_row(const Run& run, std::uint64_t byte) const;

  Result<void> read_run(Block& block, const Run& run, std::vector<Batch>& out);
  Result<JsonRunCells> read_text(const JsonRunText& text, std::size_t& done);
  void count(const JsonRunText& text, const JsonRunCells& cells);
  std::unexpected<Error> explain(const JsonRunText& text, const Block& block, const Run& run,
                                 std::size_t from);
  Result<void> check_row(const JsonRunText& row);

  DecoderLimits limits_;
  const Mending mending_;
  Mended mended_;
  std::unique_ptr<JsonRunReader> reader_;
  SchemaPtr schema_;
  Place place_ = Place::BeforeArray;
  char bracket_ = '\0';     // That the rows begin with.
  std::uint64_t byte_ = 0;  // Of the file: where the block, or what is kept, begins.
  std::uint64_t rows_ = 0;  // Before it.
  RowStart rest_;
};

}  // namespace millrace::formats
