#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connector/base/error.h"
#include "connector/base/events.h"
#include "connector/base/task.h"
#include "connector/data/batch.h"
#include "connector/data/mended.h"
#include "connector/ledger/records/job_hold.h"

namespace millrace::components {

// One completed remote job on its way in: an immutable snapshot of a report.
class Export {
 public:
  virtual ~Export() = default;

  // The next rows, or nullopt once the end is proven: the transport's end, the format's end, and
  // agreeing numbers (all pages of one job, declared totals). After an error nothing of this
  // export may be kept; Transient means that Source::open() may be called again.
  virtual Task<Result<std::optional<Batch>>> next() = 0;

  // Never nullptr after next() returned for the first time. Without a column for an export without
  // rows that does not name any.
  virtual SchemaPtr schema() const = 0;

  // The remote job's id as the other side wrote it; empty where there is no job.
  virtual const std::string& job_id() const = 0;

  // The moment that the rows speak of, when the other side said it; known once next() has returned
  // for the first time.
  virtual std::optional<std::chrono::system_clock::time_point> fresh_as_of() const = 0;

  // What was mended in the rows; known once next() has returned nullopt.
  virtual Mended mended() const = 0;

  // Has the job remembered until each of these syncs has released it. Called before the first row
  // is loaded anywhere; after an error no row may be.
  virtual Task<Result<void>> hold_job(ledger::Jobs::Holders /*syncs*/) { co_return Result<void>(); }

  // True when the question before reading was answered by no: next() gives no rows, and nothing was
  // fetched. The export says nothing of its columns then.
  virtual bool is_unwanted() const { return false; }

  // What one of them releases the job with.
  virtual ledger::JobHold hold_of(const std::string& /*sync*/) const { return {}; }
};

// Whether the rows of this job are wanted, which an earlier run had begun to load; false when they
// are where they belong. Never fails.
using ReadQuestion = std::function<Task<bool>(std::string job_id)>;

// What a sync reads from: a report of a connection with its filters. Owned by one run of one sync.
class Source {
 public:
  virtual ~Source() = default;

  // The syncs that its exports are read by: they decide which job of an earlier run is resumed.
  // Call before open(); at first it is the sync that the source was made for.
  virtual void read_by(ledger::Jobs::Holders syncs) = 0;

  // Has open() ask before it fetches anything of a job that it resumes. Whoever asks for open()
  // answers while it waits for it.
  virtual void ask_before_reading(ReadQuestion) {}

  // Gets one export going and returns once its first rows can be read. Called again after a
  // failure that may pass; it then goes on with the same remote job where that is still possible.
  virtual Task<Result<std::unique_ptr<Export>>> open(const Events& events) = 0;

  // What is asked for, as text: two sources of one connection with the same text give the same
  // rows.
  virtual const std::string& request() const = 0;

  // The same with all that decides on how it is fetched, such as retries and timeouts: one sync
  // does not wait by the patience of another. Two sources of one connection share an export only
  // when these texts are equal. Never written anywhere.
  virtual const std::string& sharing_key() const { return request(); }

  // The system that is asked: scheme, host and port. Job ids are unique within it.
  virtual std::string origin() const = 0;

  // What is read there, for people: "report 1846-users".
  virtual std::string title() const { return {}; }
};

}  // namespace millrace::components
