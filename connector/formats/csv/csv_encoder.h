#pragma once

#include <string>
#include <string_view>

#include "connector/formats/format.h"

namespace millrace::formats {

// Batches to CSV that CsvDecoder and other readers read back exactly: a header, LF, quotes only
// where they are needed. NULL is an empty cell, the empty text is "". In the rows of a single
// column both are "", which is read as the empty text: an empty cell would be a blank line, and
// readers skip those. BadData, with row and column, for what no reader takes: a NUL character, a
// column without a name.
class CsvEncoder final : public Encoder {
 public:
  Result<void> begin(const Schema& schema, std::string& out) override;
  Result<void> encode(const Batch& batch, std::string& out) override;
  Result<void> end(std::string& out) override;
};

}  // namespace millrace::formats
