#include "connector/ledger/sqlite_job_memory.h"

#include <exception>
#include <functional>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "connector/base/sha256.h"

namespace millrace::ledger {

using components::UnfinishedJob;
using std::chrono::milliseconds;

// One call on its way to the file; it belongs to the task that made it, which waits for it.
struct SqliteJobMemory::Call {
  std::function<Result<void>(JobTables&)> work;
  Result<void> result = {};
  bool done = false;
};

SqliteJobMemory::SqliteJobMemory(io::SqliteDatabase state, boost::asio::any_io_executor loop,
                                 WorkerPool& workers, const Clock& clock, Resume resume)
    : state_(std::make_unique<io::SqliteDatabase>(std::move(state))),
      tables_(*state_),
      workers_(workers),
      clock_(clock),
      resume_(resume),
      done_(loop, boost::asio::steady_timer::time_point::max()) {}

SqliteJobMemory::~SqliteJobMemory() = default;

Task<Result<void>> SqliteJobMemory::write(std::function<Result<void>(JobTables&)> work) {
  Call call{std::move(work)};
  co_return co_await carry_out(call);
}

template <class Value>
Task<Result<Value>> SqliteJobMemory::answer(std::function<Result<Value>(JobTables&)> read) {
  Value value{};
  Call call{[&](JobTables& tables) -> Result<void> {
    auto found = read(tables);
    if (!found) return fail(std::move(found).error());
    value = *std::move(found);
    return {};
  }};
  if (auto done = co_await carry_out(call); !done) co_return fail(std::move(done).error());
  co_return value;
}

// Filters may hold what is personal: only their hash is kept.
Task<Result<std::vector<UnfinishedJob>>> SqliteJobMemory::resumable(std::string request,
                                                                    Syncs syncs) {
  if (resume_ == Resume::No) co_return std::vector<UnfinishedJob>();
  co_return co_await answer<std::vector<UnfinishedJob>>(
      [&, key = short_sha256(request)](JobTables& tables) { return tables.resumable(key, syncs); });
}

Task<Result<void>> SqliteJobMemory::submitted(std::string request, std::string job_id) {
  co_return co_await write([&job_id, key = short_sha256(request), now = clock_.wall_now()](
                               JobTables& tables) { return tables.submitted(key, job_id, now); });
}

Task<Result<void>> SqliteJobMemory::hold(std::string request, std::string job_id, Syncs syncs) {
  co_return co_await write([&, key = short_sha256(request)](JobTables& tables) {
    return tables.hold(key, job_id, syncs);
  });
}

Task<Result<void>> SqliteJobMemory::release(std::string request, std::string job_id,
                                            std::string sync) {
  co_return co_await write([&, key = short_sha256(request)](JobTables& tables) {
    return tables.release(key, job_id, sync);
  });
}

Task<Result<void>> SqliteJobMemory::forget(std::string request, std::string job_id) {
  co_return co_await write(
      [&, key = short_sha256(request)](JobTables& tables) { return tables.forget(key, job_id); });
}

Task<Result<void>> SqliteJobMemory::took(std::string request, milliseconds time) {
  co_return co_await write([key = short_sha256(request), time, now = clock_.wall_now()](
                               JobTables& tables) { return tables.took(key, time, now); });
}

Task<Result<std::optional<milliseconds>>> SqliteJobMemory::usual_duration(std::string request) {
  co_return co_await answer<std::optional<milliseconds>>(
      [key = short_sha256(request)](JobTables& tables) { return tables.usual_duration(key); });
}

Task<Result<void>> SqliteJobMemory::delivered(std::string load_id) {
  co_return co_await write([&load_id, now = clock_.wall_now()](JobTables& tables) {
    return tables.delivered(load_id, now);
  });
}

Task<Result<bool>> SqliteJobMemory::was_delivered(std::string load_id) {
  co_return co_await answer<bool>(
      [&load_id](JobTables& tables) { return tables.was_delivered(load_id); });
}

Task<Result<void>> SqliteJobMemory::carry_out(Call& call) {
  waiting_.push_back(&call);
  // Whoever calls in the same turn of the loop is in the same transaction: all of it, or nothing.
  co_await boost::asio::post(boost::asio::use_awaitable);
  while (!call.done) {
    if (busy_) {
      // Not cut short when the task is cancelled: a worker may have the call by now.
      co_await done_.async_wait(kAsTuple);
    } else {
      co_await carry_out_waiting();
    }
  }
  if (call.result) co_return Result<void>();
  co_return fail(std::move(call.result).error().during("state"));
}

Task<void> SqliteJobMemory::carry_out_waiting() {
  busy_ = true;
  const auto calls = std::exchange(waiting_, {});
  const auto written = co_await workers_.run([this, &calls] { return in_one_transaction(calls); });
  busy_ = false;
  for (auto* call : calls) {
    call->result = written;
    call->done = true;
  }
  done_.cancel();
}

Result<void> SqliteJobMemory::in_one_transaction(const std::vector<Call*>& calls) {
  try {
    auto transaction = io::SqliteTransaction::begin(*state_);
    if (!transaction) return fail(std::move(transaction).error());
    for (auto* call : calls) {
      if (auto done = call->work(tables_); !done) return done;
    }
    ++commits_;
    return transaction->commit();
  } catch (const std::exception& bug) {
    // Those who wait must hear of it too.
    return fail(ErrorKind::Internal, std::string("an internal error: ") + bug.what());
  }
}

}  // namespace millrace::ledger
