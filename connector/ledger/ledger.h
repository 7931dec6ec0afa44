#pragma once

#include <memory>

#include "connector/base/clock.h"
#include "connector/ledger/records/due_times.h"
#include "connector/ledger/records/guarded_loads.h"
#include "connector/ledger/records/jobs.h"
#include "connector/ledger/records/leases.h"
#include "connector/ledger/records/quotas.h"
#include "connector/ledger/records/segments.h"
#include "connector/ledger/records/watermarks.h"
#include "connector/ledger/store/store.h"

namespace millrace::ledger {

// What runs remember for later ones: a store, and what is recorded in it. Made once in app/ (see
// open_store.h for the store), or in memory for what leaves no trace (a preview, a dry run) and for
// tests. Loop thread only; the clock outlives it.
class Ledger {
 public:
  Ledger(std::unique_ptr<Store> store, const Clock& clock, Jobs::Resume resume = Jobs::Resume::Yes);
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;
  ~Ledger();

  Jobs& jobs() { return jobs_; }
  Leases& leases() { return leases_; }
  GuardedLoads& guarded_loads() { return guarded_loads_; }
  Watermarks& watermarks() { return watermarks_; }
  Segments& segments() { return segments_; }
  Quotas& quotas() { return quotas_; }
  DueTimes& due_times() { return due_times_; }

  // Forgets what nobody will ask for any more: once a run, before it begins.
  Task<Result<void>> sweep();

 private:
  std::unique_ptr<Store> store_;
  Jobs jobs_;
  Leases leases_;
  GuardedLoads guarded_loads_;
  Watermarks watermarks_;
  Segments segments_;
  Quotas quotas_;
  DueTimes due_times_;
};

}  // namespace millrace::ledger
