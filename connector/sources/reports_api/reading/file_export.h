#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "connector/components/source.h"
#include "connector/formats/format.h"
#include "connector/sources/reports_api/jobs/conversation.h"
#include "connector/sources/reports_api/jobs/job.h"
#include "connector/sources/reports_api/reading/file_content.h"

namespace millrace::sources {

// An exported file on its way in, of any format that `decoder` reads: workers take a block apart
// while the network fills the next one. Memory does not grow with the file, nor with what is
// compressed in it. Keeps its job slot until the last byte, or until it fails.
class FileExport final : public components::Export {
 public:
  FileExport(std::unique_ptr<Conversation> conversation, RemoteJob job, JobSlots::Slot job_slot,
             std::unique_ptr<io::HttpStream> stream, std::unique_ptr<formats::Decoder> decoder);

  Task<Result<std::optional<Batch>>> next() override;
  SchemaPtr schema() const override { return decoder_->schema(); }
  const std::string& job_id() const override { return job_.id; }
  // As the storage says it of the file.
  std::optional<std::chrono::system_clock::time_point> fresh_as_of() const override {
    return fresh_as_of_;
  }
  Mended mended() const override { return decoder_->mended(); }

 private:
  Task<Result<void>> receive();
  Task<Result<void>> read_block();
  Task<Result<void>> finish();
  void take(std::vector<Batch> batches);

  std::unique_ptr<Conversation> conversation_;
  const RemoteJob job_;
  JobSlots::Slot job_slot_;
  std::unique_ptr<io::HttpStream> stream_;  // nullptr after the last byte or a failure.
  const std::optional<std::chrono::system_clock::time_point> fresh_as_of_;
  FileContent content_;
  std::unique_ptr<formats::Decoder> decoder_;
  std::deque<Batch> ready_;
  bool drained_ = false;   // The decoder has had every byte.
  bool finished_ = false;  // The decoder has nothing left.
  std::uint64_t rows_ = 0;
  Received received_;
  std::optional<Error> failure_;
};

}  // namespace millrace::sources
