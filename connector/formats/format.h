#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "connector/data/batch.h"

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

  // Call once, after the last byte: proves that the format's end was reached (quotes closed, JSON
  // closed) and appends what is left.
  virtual Result<void> finish(std::vector<Batch>& out) = 0;

  // The columns, as soon as they are known: with the first batch, or after finish() for an export
  // without rows. nullptr before.
  virtual SchemaPtr schema() const = 0;
};

// Batches in, bytes out, for one file. One thread at a time.
class Encoder {
 public:
  virtual ~Encoder() = default;

  // Appends what comes before the rows (a CSV header).
  virtual Result<void> begin(const Schema& schema, std::string& out) = 0;
  virtual Result<void> encode(const Batch& batch, std::string& out) = 0;
  // Appends what comes after the rows.
  virtual Result<void> end(std::string& out) = 0;
};

struct DecoderLimits {
  std::size_t row_bytes = 64u << 20;  // A longer row is BadData.
  std::size_t columns = 10'000;
};

// A format: a name, the file endings it is known by, and what it can do (empty: not offered).
struct Format {
  std::string name;                  // "csv"
  std::vector<std::string> endings;  // {".csv"}
  std::function<std::unique_ptr<Decoder>(DecoderLimits)> decoder;
  std::function<std::unique_ptr<Encoder>()> encoder;
};

}  // namespace millrace::formats
