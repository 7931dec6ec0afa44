#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "connector/components/loads/row_encoding.h"
#include "connector/io/files/temp_file.h"

namespace millrace::engine {

// The rows of one export on disk in the form of one destination, while the export is not proven
// yet. What goes wrong on the way is this destination's alone, and only told once the export is
// proven: a row of a download that was cut off is nobody's mistake.
//
// append() and the reader block, and belong on a worker; one writer, and readers after it.
class EncodedSpool {
 public:
  EncodedSpool(std::unique_ptr<components::RowEncoding> encoding, std::filesystem::path folder)
      : encoding_(std::move(encoding)),
        folder_(std::move(folder)),
        exported_{*encoding_, origins_} {}
  EncodedSpool(const EncodedSpool&) = delete;
  EncodedSpool& operator=(const EncodedSpool&) = delete;

  // After a failure it takes no more.
  void append(const Batch& batch);
  const std::optional<Error>& failure() const { return failure_; }
  // That it takes on disk just now. From any thread.
  std::uint64_t bytes() const { return bytes_; }

  const components::EncodedExport& exported() const { return exported_; }

  class Reader {
   public:
    explicit Reader(const EncodedSpool& spool) : spool_(&spool) {}

    // Does not block.
    bool at_end() const { return !spool_->file_ || offset_ == spool_->file_->size(); }
    Result<components::EncodedRows> next();

   private:
    const EncodedSpool* spool_;
    std::uint64_t offset_ = 0;
  };

 private:
  Result<void> write(const Batch& batch);

  std::unique_ptr<components::RowEncoding> encoding_;
  std::filesystem::path folder_;
  std::optional<io::TempFile> file_;  // Once there are rows.
  std::atomic<std::uint64_t> bytes_ = 0;
  OriginLog origins_;
  components::EncodedExport exported_;
  std::optional<Error> failure_;
  std::string scratch_;
};

}  // namespace millrace::engine
