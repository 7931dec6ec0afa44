#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "connector/base/semaphore.h"
#include "connector/components/source.h"
#include "connector/formats/format.h"
#include "connector/sources/reports_api/conversation.h"
#include "connector/sources/reports_api/job.h"

namespace millrace::sources {

// An exported file on its way in: workers decode a block while the network fills the next one.
// Keeps its job slot until the last byte, or until it fails.
class FileExport final : public components::Export {
 public:
  FileExport(std::unique_ptr<Conversation> conversation, RemoteJob job, Semaphore::Permit job_slot,
             std::unique_ptr<io::HttpStream> stream, std::unique_ptr<formats::Decoder> decoder);

  Task<Result<std::optional<Batch>>> next() override;
  SchemaPtr schema() const override { return decoder_->schema(); }
  const std::string& job_id() const override { return job_.id; }
  std::optional<std::chrono::system_clock::time_point> fresh_as_of() const override {
    return std::nullopt;
  }

 private:
  Task<Result<void>> receive();
  Task<Result<void>> finish();
  void take(std::vector<Batch> batches);

  std::unique_ptr<Conversation> conversation_;
  const RemoteJob job_;
  Semaphore::Permit job_slot_;
  std::unique_ptr<io::HttpStream> stream_;  // nullptr after the last byte or a failure.
  std::unique_ptr<formats::Decoder> decoder_;
  std::deque<Batch> ready_;
  bool finished_ = false;  // The decoder has nothing left.
  std::uint64_t rows_ = 0;
  std::optional<Error> failure_;
};

}  // namespace millrace::sources
