#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/data/batch.h"
#include "connector/data/origins.h"
#include "connector/data/schema.h"

namespace millrace::components {

// The form in which a destination sends rows on, for one that knows the columns of its target
// before the rows come: they are encoded while they stream in, and spooled so. Any thread, one call
// at a time, with the batches of an export in their order.
class RowEncoding {
 public:
  virtual ~RowEncoding() = default;

  // Adds the rows to `out`. BadData names the row that does not fit; the encoding is of no use
  // then.
  virtual Result<void> encode(const Batch& batch, std::string& out) = 0;
};

// What an encoding made of some rows that follow one another.
struct EncodedRows {
  std::string bytes;
  std::uint64_t rows = 0;
};

// Reads them from where they were spooled. Called at most once, on a worker; what it refers to
// outlives it.
using PendingBytes = std::function<Result<EncodedRows>()>;

// A whole export that was encoded. Outlives its loads.
struct EncodedExport {
  const RowEncoding& encoding;
  const OriginLog& origins;  // Of all of its rows.
};

// A destination that can encode rows, beside being a Destination. Its intake is AfterGates.
class EncodesRows {
 public:
  virtual ~EncodesRows() = default;

  // How rows with these columns are to be spooled; nullptr: as they are. Asked after prepare() and
  // before the first row.
  virtual std::unique_ptr<RowEncoding> encoding(const SchemaPtr& rows) = 0;
};

// What its loads are beside being a Load.
class TakesEncodedRows {
 public:
  virtual ~TakesEncodedRows() = default;

  // Before begin(): the rows will come by write_encoded(), made by an encoding of the same
  // destination. begin() is Transient when the target is not any more what they were encoded for.
  virtual void expect_encoded(const EncodedExport& rows) = 0;

  // As Load::write().
  virtual Task<Result<void>> write_encoded(PendingBytes rows) = 0;
};

}  // namespace millrace::components
