#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "connector/data/batch.h"
#include "connector/data/mended.h"
#include "connector/formats/mending.h"

namespace millrace::formats {

// Bytes of one export in, batches out. One thread at a time; calls in the order of the bytes.
// Nothing is kept that grows with the export, only with its longest row.
class Decoder {
 public:
  virtual ~Decoder() = default;

  // Takes the next bytes, as they came, and appends what is complete to `out`. The decoder owns
  // the block from here on and may rewrite it. An error (BadData, with line, byte or row) is
  // final: nothing of this export may be kept.
  virtual Result<void> decode(Block block, std::vector<Batch>& out) = 0;

  // Call after the last byte, again and again until it gives true: then the format's end is proven
  // (quotes closed, JSON closed) and nothing is left. Each call appends some of what is left, so
  // that a format which can only be read whole does not have to be held whole.
  virtual Result<bool> finish(std::vector<Batch>& out) = 0;

  // The columns, as soon as they are known: with the first batch, or after finish() for an export
  // without rows; none at all, when only rows would have named them. nullptr before.
  virtual SchemaPtr schema() const = 0;

  // What was mended in the rows so far.
  virtual Mended mended() const { return {}; }
};

// All that finish() has left, at once: for a reader that holds the rows anyway.
Result<void> finish_whole(Decoder& decoder, std::vector<Batch>& out);

// Batches in, bytes out, for one file. One thread at a time.
class Encoder {
 public:
  virtual ~Encoder() = default;

  // Appends what comes before the rows (a CSV header).
  virtual Result<void> begin(const Schema& schema, std::string& out) = 0;
  // Appends the rows of a batch that has the schema of begin(). BadData, with the row, for what the
  // format cannot say; `out` is then not to be used.
  virtual Result<void> encode(const Batch& batch, std::string& out) = 0;
  // Appends what comes after the rows.
  virtual Result<void> end(std::string& out) = 0;
};

// What one row of an export may be at most: limits of memory, not of the format.
struct DecoderLimits {
  std::size_t row_bytes = 64u << 20;  // A longer row is BadData.
  std::size_t columns = 10'000;
};

// How one export is to be read. Formats take of it what concerns them.
struct DecoderOptions {
  DecoderLimits limits = {};
  // Where a format that can only be read whole keeps the file meanwhile, without a name.
  std::filesystem::path scratch = "/tmp";
  // Of a workbook: a sheet's name, or its number from 1; empty is the first.
  std::string sheet = {};
  // Of a workbook: the row of the sheet that names the columns, from 1; 0 is the first row that is
  // not empty.
  std::uint32_t header_row = 0;
  Mending mending = {};
  // Of formats with a header: two columns of one name are BadData, where they are numbered else.
  bool refuses_repeated_names = false;
};

// A format: a name, the file endings it is known by, and what it can do (empty: not offered).
struct Format {
  std::string name;                  // "csv"
  std::vector<std::string> endings;  // {".csv"}
  std::function<std::unique_ptr<Decoder>(const DecoderOptions&)> decoder;
  std::function<std::unique_ptr<Encoder>()> encoder;
  // Of a file that is one document, to which no rows can be added: an array, a workbook.
  std::function<std::unique_ptr<Encoder>()> document = {};

  // Of a file that is written whole; nullptr when it cannot be written.
  std::unique_ptr<Encoder> whole_encoder() const {
    if (document) return document();
    return encoder ? encoder() : nullptr;
  }
};

}  // namespace millrace::formats
