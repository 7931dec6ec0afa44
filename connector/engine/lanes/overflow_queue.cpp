#include "connector/engine/lanes/overflow_queue.h"

#include <algorithm>
#include <utility>

namespace millrace::engine {
namespace {

// Giving space back costs a call of the file system: not for every batch.
constexpr std::uint64_t kGiveBackStep = 4 << 20;

}  // namespace

OverflowQueue::OverflowQueue(OverflowSpace& space, Signal& moved)
    : space_(space), moved_(moved), filled_(space.loop) {
  ++space_.queues;
}

OverflowQueue::~OverflowQueue() {
  space_.used -= used_;
  --space_.queues;
}

bool OverflowQueue::has_room() const {
  return items_.size() < space_.batches_ahead() && spooled_ == 0 && !spilling_;
}

void OverflowQueue::put(Batch batch) {
  if (closed_) return;
  items_.push_back(std::move(batch));
  filled_.notify();
}

Task<bool> OverflowQueue::spill(Batch batch) {
  if (batch.rows == 0) co_return true;
  spilling_ = true;
  const auto written =
      co_await space_.workers.run([this, &batch] { return write_to_spool(batch); });
  spilling_ = false;
  disk_failed_ = disk_failed_ || !written;
  if (written && !left_) ++spooled_;
  account();
  if (left_) release();
  filled_.notify();
  co_return written.has_value();
}

Result<void> OverflowQueue::write_to_spool(const Batch& batch) {
  if (!spool_) {
    auto spool = Spool::create(space_.folder);
    if (!spool) return fail(std::move(spool).error());
    spool_ = std::make_unique<Spool>(*std::move(spool));
    reader_.emplace(*spool_, batch.schema);
  }
  return spool_->append(batch);
}

Task<Result<std::optional<Batch>>> OverflowQueue::pop() {
  for (;;) {
    if (error_) co_return fail(*error_);
    if (!items_.empty()) {
      std::optional<Batch> batch(std::move(items_.front()));
      items_.pop_front();
      moved_.notify();
      co_return batch;
    }
    if (spooled_ > 0) co_return co_await read_spooled();
    if (closed_ && !spilling_) co_return std::optional<Batch>();
    starving_ = true;
    moved_.notify();
    const auto waited = co_await filled_.wait();
    starving_ = false;
    if (!waited) co_return fail(waited.error());
  }
}

Task<Result<std::optional<Batch>>> OverflowQueue::read_spooled() {
  std::uint64_t free_again = 0;
  reading_ = true;
  auto batch = co_await space_.workers.run([&] {
    auto read = reader_->next();
    if (reader_->offset() >= given_back_ + kGiveBackStep) free_again = reader_->give_back();
    return read;
  });
  reading_ = false;
  given_back_ = std::max(given_back_, free_again);
  if (spooled_ > 0) --spooled_;
  account();
  // Memory takes the next ones.
  if (spooled_ == 0 && !spilling_) release();
  moved_.notify();
  if (error_) co_return fail(*error_);
  co_return batch;
}

void OverflowQueue::release() {
  if (reading_ || spilling_) return;
  reader_.reset();
  spool_.reset();
  given_back_ = 0;
  account();
}

void OverflowQueue::account() {
  const std::uint64_t now = spool_ ? spool_->bytes() - given_back_ : 0;
  space_.used += now - used_;
  used_ = now;
}

void OverflowQueue::close() {
  closed_ = true;
  filled_.notify();
  moved_.notify();
}

void OverflowQueue::leave() {
  left_ = true;
  items_.clear();
  spooled_ = 0;
  release();
  close();
}

void OverflowQueue::abort(const Error& error) {
  if (!closed_) error_ = error;
  leave();
}

}  // namespace millrace::engine
