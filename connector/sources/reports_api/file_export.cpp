#include "connector/sources/reports_api/file_export.h"

#include <iterator>
#include <utility>

namespace millrace::sources {

FileExport::FileExport(std::unique_ptr<Conversation> conversation, RemoteJob job,
                       Semaphore::Permit job_slot, std::unique_ptr<io::HttpStream> stream,
                       std::unique_ptr<formats::Decoder> decoder)
    : conversation_(std::move(conversation)),
      job_(std::move(job)),
      job_slot_(std::move(job_slot)),
      stream_(std::move(stream)),
      decoder_(std::move(decoder)) {}

Task<Result<std::optional<Batch>>> FileExport::next() {
  while (ready_.empty() && !finished_ && !failure_) {
    auto more = stream_ ? co_await receive() : co_await finish();
    if (!more) failure_ = std::move(more).error().during("download of job " + job_.shown());
  }
  if (failure_) {
    // Whoever begins again must find the slot free.
    stream_.reset();
    job_slot_.release();
    co_return fail(*failure_);
  }
  if (ready_.empty()) co_return std::nullopt;
  Batch batch = std::move(ready_.front());
  ready_.pop_front();
  co_return batch;
}

// The next block, or the end of them.
Task<Result<void>> FileExport::receive() {
  if (auto in_time = conversation_->check_time(); !in_time) co_return in_time;
  auto block = co_await stream_->read();
  if (!block) co_return fail(std::move(block).error());
  if (!block->buffer) {
    stream_.reset();
    job_slot_.release();
    co_return Result<void>();
  }
  std::vector<Batch> batches;
  auto decoded = co_await conversation_->api().environment.workers.run(
      [&] { return decoder_->decode(*std::move(block), batches); });
  if (decoded) take(std::move(batches));
  co_return decoded;
}

// What the format could not give before it had the last byte.
Task<Result<void>> FileExport::finish() {
  std::vector<Batch> batches;
  auto ended = co_await conversation_->api().environment.workers.run(
      [&] { return decoder_->finish(batches); });
  if (!ended) co_return fail(std::move(ended).error());
  take(std::move(batches));
  finished_ = *ended;
  if (finished_) conversation_->note_size(rows_);
  co_return Result<void>();
}

void FileExport::take(std::vector<Batch> batches) {
  for (const Batch& batch : batches) rows_ += batch.rows;
  std::ranges::move(batches, std::back_inserter(ready_));
}

}  // namespace millrace::sources
