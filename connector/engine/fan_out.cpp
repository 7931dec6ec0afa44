#include "connector/engine/fan_out.h"

namespace millrace::engine {

std::size_t FanOut::add(Lane& lane) {
  branches_.push_back(std::make_unique<Branch>(loop_, lane));
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
    branch->queue.close();
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
  branch.queue.close();
}

Task<Result<bool>> FanOut::write(Batch batch) {
  bool wanted = branches_.empty();
  for (const auto& branch : branches_) {
    if (branch->failure) continue;
    auto pushed = co_await branch->queue.push(batch);
    if (!pushed) co_return fail(pushed.error());
    wanted = wanted || *pushed;
  }
  co_return wanted;
}

Task<void> FanOut::close() {
  for (const auto& branch : branches_) branch->queue.close();
  co_await tasks_.join();
}

}  // namespace millrace::engine
