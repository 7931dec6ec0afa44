#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connector/base/events.h"
#include "connector/components/environment.h"
#include "connector/components/source.h"
#include "connector/sources/reports_api/settings/settings.h"

namespace millrace::sources {

// What is watched while an export is read.
struct Watch {
  std::string request;                            // The name that its job is remembered by.
  std::string job_id;                             // As it is remembered.
  std::optional<std::chrono::milliseconds> took;  // From submitting until it could be read.
  std::chrono::milliseconds max_age;
  OnStale on_stale = OnStale::Warn;
};

// An export that is refused, or noted, when its data are older than they may be, and whose job is
// forgotten when it cannot be read.
class WatchedExport final : public components::Export {
 public:
  // The environment and the events outlive it.
  WatchedExport(std::unique_ptr<components::Export> inner, Watch watch,
                components::Environment& environment, const Events& events);

  Task<Result<std::optional<Batch>>> next() override;
  SchemaPtr schema() const override { return inner_->schema(); }
  const std::string& job_id() const override { return inner_->job_id(); }
  std::optional<std::chrono::system_clock::time_point> fresh_as_of() const override {
    return inner_->fresh_as_of();
  }
  Mended mended() const override { return inner_->mended(); }
  bool is_unwanted() const override { return inner_->is_unwanted(); }
  Task<Result<void>> hold_job(ledger::Jobs::Holders syncs) override;
  ledger::JobHold hold_of(const std::string& sync) const override {
    return {environment_.ledger.jobs(), watch_.request, watch_.job_id, sync};
  }

 private:
  Result<void> check_age();
  Task<void> settle(const Result<std::optional<Batch>>& rows);

  std::unique_ptr<components::Export> inner_;
  const Watch watch_;
  components::Environment& environment_;
  const Events& events_;
  bool checked_ = false;
  std::optional<Error> too_old_;
  bool settled_ = false;
};

}  // namespace millrace::sources
