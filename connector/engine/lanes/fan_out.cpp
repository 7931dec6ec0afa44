#include "connector/engine/lanes/fan_out.h"

namespace millrace::engine {

std::size_t FanOut::add(Lane& lane) {
  branches_.push_back(std::make_unique<Branch>(lane, broadcast_.add(), std::nullopt));
  return branches_.size() - 1;
}

Task<Result<void>> FanOut::begin(SchemaPtr schema) {
  for (const auto& branch : branches_) {
    auto begun = co_await branch->lane.begin(schema);
    if (begun) {
      tasks_.spawn(serve(*branch));
      continue;
    }
    if (begun.error().kind() == ErrorKind::Cancelled) co_return fail(begun.error());
    branch->failure = begun.error();
    branch->queue.leave();
  }
  co_return Result<void>();
}

Task<void> FanOut::serve(Branch& branch) {
  for (;;) {
    auto batch = co_await branch.queue.pop();
    if (!batch) {
      branch.failure = batch.error();
      break;
    }
    if (!*batch) co_return;
    auto taken = co_await branch.lane.take(**std::move(batch));
    if (!taken) {
      branch.failure = taken.error();
      break;
    }
  }
  branch.queue.leave();
}

Task<void> FanOut::close() {
  broadcast_.close();
  co_await tasks_.join();
}

Task<void> FanOut::drop() {
  broadcast_.drop();
  co_await tasks_.join();
}

}  // namespace millrace::engine
