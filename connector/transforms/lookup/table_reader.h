#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "connector/base/error.h"
#include "connector/data/batch.h"
#include "connector/transforms/lookup/lookup_options.h"

namespace millrace::transforms {

// What values are looked up in, read from front to back. Blocking: every call belongs on a worker;
// one at a time. After an error only the destructor may be called.
class TableReader {
 public:
  virtual ~TableReader() = default;

  // The columns, of Unknown type. Reads as much as that takes. BadData where two of a file
  // have one name.
  virtual Result<SchemaPtr> columns() = 0;
  // The next rows, with their numbers in the file or table, from 1; nullopt after the last.
  virtual Result<std::optional<Batch>> next() = 0;
};

// `scratch` is where a format that can only be read whole keeps the file meanwhile.
Result<std::unique_ptr<TableReader>> open_table(const LookupSource& source,
                                                const std::filesystem::path& scratch);

}  // namespace millrace::transforms
