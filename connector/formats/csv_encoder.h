#pragma once

#include <string>
#include <string_view>

#include "connector/formats/format.h"

namespace millrace::formats {

// Batches to CSV that CsvDecoder reads back exactly: a header, LF, quotes only where they are
// needed. NULL is an empty cell, the empty text is "".
class CsvEncoder final : public Encoder {
 public:
  Result<void> begin(const Schema& schema, std::string& out) override;
  Result<void> encode(const Batch& batch, std::string& out) override;
  Result<void> end(std::string& out) override;
};

}  // namespace millrace::formats
