#pragma once

#include <filesystem>
#include <optional>

#include "connector/data/batch.h"
#include "connector/io/temp_file.h"

namespace millrace::engine {

// The rows of one export on disk, in a file without a name, while the export is not proven yet:
// destinations that load in one transaction read them from here once every gate is passed. Any
// number of readers, each at its own pace; memory holds one batch a reader.
//
// Blocking: every call belongs on a worker. One writer; readers start after the last append().
class Spool {
 public:
  static Result<Spool> create(const std::filesystem::path& folder);

  Result<void> append(const Batch& batch);

  std::uint64_t rows() const { return rows_; }

  class Reader {
   public:
    // Batches come out under `schema`: the columns that were appended, perhaps with other types.
    Reader(const Spool& spool, SchemaPtr schema) : spool_(&spool), schema_(std::move(schema)) {}

    // nullopt after the last batch.
    Result<std::optional<Batch>> next();

   private:
    const Spool* spool_;
    SchemaPtr schema_;
    std::uint64_t offset_ = 0;
  };

 private:
  explicit Spool(io::TempFile file) : file_(std::move(file)) {}

  io::TempFile file_;
  std::uint64_t rows_ = 0;
  std::vector<char> scratch_;
};

}  // namespace millrace::engine
