#include "connector/ledger/records/job_hold.h"

namespace millrace::ledger {

Task<Result<void>> JobHold::release() {
  if (jobs_ == nullptr) co_return Result<void>();
  co_return co_await jobs_->release(request_, job_id_, sync_);
}

Task<Result<void>> JobHold::touch() {
  if (jobs_ == nullptr) co_return Result<void>();
  co_return co_await jobs_->submitted(request_, job_id_);
}

}  // namespace millrace::ledger
