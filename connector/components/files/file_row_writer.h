#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "connector/components/environment.h"
#include "connector/components/files/spreadsheet_safe.h"
#include "connector/components/loads/load.h"
#include "connector/formats/format.h"
#include "connector/io/compression/compressor.h"

namespace millrace::components {

// What the rows of a file are written as.
struct RowForm {
  std::unique_ptr<formats::Encoder> encoder;
  io::Compression compression = io::Compression::None;
  bool spreadsheet_safe = false;
  std::string shown;  // The file, for messages.
};

// Turns batches into a format's bytes, compressed if the file is, and hands those to a file: while
// a batch is encoded, the bytes of those before it are written. Both happen on workers. Loop
// thread.
class FileRowWriter {
 public:
  // Writes the bytes behind those before; called on a worker, one at a time.
  using Write = std::function<Result<void>(std::span<const char>)>;

  // `environment` outlives it.
  FileRowWriter(RowForm form, Write write, Environment& environment);

  // What comes before the rows is written with them...
  Result<void> begin(const Schema& schema);
  // ...or is for the caller to write, as plain bytes.
  Result<std::string> begin_apart(const Schema& schema);
  Task<Result<void>> write(PendingBatch rows);
  // Writes what is left.
  Task<Result<void>> finish();

  std::uint64_t rows() const { return rows_; }
  // As the file names them, once it was begun.
  const SchemaPtr& columns() const { return columns_; }

 private:
  Task<void> encode(PendingBatch rows, Result<void>& result);
  Result<void> encode(const Batch& batch);
  Result<void> prepare(const Schema& schema);
  Result<void> end();
  Task<void> flush(Result<void>& result);

  RowForm form_;
  std::unique_ptr<io::Compressor> compressor_;  // nullptr for a plain file.
  Write write_;
  Environment& environment_;
  std::string plain_;    // Of one batch, on its way into the compressor.
  std::string encoded_;  // Grows with each batch...
  std::string full_;     // ...until it is handed over to be written.
  std::uint64_t rows_ = 0;
  SchemaPtr columns_;
  std::optional<SpreadsheetSafe> safe_;
};

// BadData for more columns than are read back from a file.
Result<void> check_columns(const Schema& schema);

// BadData when not as many rows were written as the export has.
Result<void> check_count(std::uint64_t written, LoadTotals expected, const std::string& path);

}  // namespace millrace::components
