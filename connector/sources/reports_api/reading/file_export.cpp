#include "connector/sources/reports_api/reading/file_export.h"

#include <iterator>
#include <utility>

#include "connector/io/http/message/http_framing.h"
#include "connector/sources/reports_api/reading/freshness.h"

namespace millrace::sources {
namespace {

// What cannot be read was refused when the download was opened.
io::Coding coding_of(const io::HttpHead& head) {
  return io::coding_named(head.header("Content-Encoding")).value_or(io::Coding::None);
}

// Of the whole file, as it is sent; nullopt where it is not announced.
std::optional<std::uint64_t> length_of(const io::HttpHead& head) {
  return io::framing_of(head, "GET").value_or(std::nullopt);
}

}  // namespace

FileExport::FileExport(std::unique_ptr<Conversation> conversation, RemoteJob job,
                       JobSlots::Slot job_slot, std::unique_ptr<io::HttpStream> stream,
                       std::unique_ptr<formats::Decoder> decoder)
    : conversation_(std::move(conversation)),
      job_(std::move(job)),
      job_slot_(std::move(job_slot)),
      stream_(std::move(stream)),
      fresh_as_of_(parse_freshness(stream_->head().header("x-amz-meta-cache_saved_at"))),
      content_(coding_of(stream_->head()), conversation_->report().format),
      decoder_(std::move(decoder)),
      received_{job_.id, 0, length_of(stream_->head()), 0, {}} {}

Task<Result<std::optional<Batch>>> FileExport::next() {
  while (ready_.empty() && !finished_ && !failure_) {
    auto more = drained_ ? co_await finish() : co_await receive();
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

// Some more of the file for the decoder, or its end.
Task<Result<void>> FileExport::receive() {
  if (auto in_time = conversation_->check_time(); !in_time) co_return in_time;
  if (content_.is_idle()) {
    if (auto read = co_await read_block(); !read) co_return read;
  }
  if (content_.is_idle()) {
    drained_ = !stream_;
    co_return drained_ ? content_.finish() : Result<void>();
  }
  std::vector<Batch> batches;
  auto decoded = co_await conversation_->api().environment.workers.run([&]() -> Result<void> {
    auto piece = content_.next();
    if (!piece) return fail(std::move(piece).error());
    if (!piece->buffer) return {};
    return decoder_->decode(*std::move(piece), batches);
  });
  if (decoded) take(std::move(batches));
  co_return decoded;
}

Task<Result<void>> FileExport::read_block() {
  if (!stream_) co_return Result<void>();
  auto block = co_await stream_->read();
  if (!block) co_return fail(std::move(block).error());
  if (block->buffer) {
    received_.bytes += block->size();
    conversation_->events().tell(received_);
    content_.feed(*std::move(block));
  } else {
    content_.end();
    stream_.reset();
    job_slot_.release();
  }
  co_return Result<void>();
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
