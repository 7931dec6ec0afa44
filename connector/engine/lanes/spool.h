#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "connector/base/sha256.h"
#include "connector/data/batch.h"
#include "connector/io/files/temp_file.h"

namespace millrace::engine {

// The rows of one export on disk, in a file without a name, while the export is not proven yet:
// destinations that load in one transaction read them from here once every gate is passed. Any
// number of readers, each at its own pace; memory holds one batch a reader.
//
// Blocking: every call belongs on a worker. One writer; a reader may go on while it writes, as far
// as append() has returned.
class Spool {
 public:
  static Result<Spool> create(const std::filesystem::path& folder);

  // From here on the rows are hashed on their way: call before the first append().
  void make_digest() { hashes_.emplace(); }
  // What the rows are, whatever batches they came in: equal rows in the same order, equal digest.
  // Empty without make_digest().
  std::string digest() const;

  Result<void> append(const Batch& batch);

  std::uint64_t rows() const { return rows_; }
  // What was written so far. Does not block.
  std::uint64_t bytes() const { return file_.size(); }

  class Reader {
   public:
    // Batches come out under `schema`: the columns that were appended, perhaps with other types.
    Reader(const Spool& spool, SchemaPtr schema) : spool_(&spool), schema_(std::move(schema)) {}

    // nullopt after the last batch.
    Result<std::optional<Batch>> next();

    // True when nothing is left of what was written so far. Does not block.
    bool at_end() const { return offset_ == spool_->bytes(); }

    // The bytes that were read. Does not block.
    std::uint64_t offset() const { return offset_; }

    // Gives back the disk space of all that was read, for a spool with this one reader. The bytes
    // that were given back since the spool began; 0 where the file system cannot do that.
    std::uint64_t give_back() const { return spool_->file_.discard(offset_) ? offset_ : 0; }

   private:
    const Spool* spool_;
    SchemaPtr schema_;
    std::uint64_t offset_ = 0;
  };

 private:
  explicit Spool(io::TempFile file) : file_(std::move(file)) {}

  // Of the cells' extents and of their bytes: together they say where each cell ends, and its kind.
  struct Hashes {
    ShortSha256 extents;
    ShortSha256 bytes;
  };

  io::TempFile file_;
  std::uint64_t rows_ = 0;
  std::vector<char> scratch_;
  std::optional<Hashes> hashes_;
};

}  // namespace millrace::engine
