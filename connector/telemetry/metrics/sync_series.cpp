#include "connector/telemetry/metrics/sync_series.h"

namespace millrace::telemetry {

SyncSeries::SyncSeries(Families& families, std::string sync)
    : families_(families), sync_(std::move(sync)) {}

SyncSeries::~SyncSeries() {
  for (const auto& [family, counter] : counters_) family->Remove(counter);
  for (std::size_t i = 0; i < kValues; ++i) clear(static_cast<Value>(i));
}

prometheus::Counter& SyncSeries::add(CounterFamily& family, prometheus::Labels labels) {
  labels.emplace("sync", sync_);
  auto& counter = family.Add(labels);
  counters_.emplace_back(&family, &counter);
  return counter;
}

// A counter that is not there yet at zero shows no increase when it comes.
void SyncSeries::begin_to_count() {
  if (rows_read_ != nullptr) return;
  for (std::size_t i = 0; i < kStatuses; ++i) {
    runs_[i] = &add(families_.runs, {{"outcome", std::string(to_string(static_cast<Status>(i)))}});
  }
  rows_read_ = &add(families_.rows_read);
  rows_out_ = &add(families_.rows_out);
  rows_quarantined_ = &add(families_.rows_quarantined);
  bytes_ = &add(families_.received_bytes);
  retries_ = &add(families_.retries);
}

void SyncSeries::count_run(Status status) {
  begin_to_count();
  runs_.at(static_cast<std::size_t>(status))->Increment();
}

void SyncSeries::count_rows(const Finished& finished) {
  begin_to_count();
  rows_read_->Increment(static_cast<double>(finished.rows_read));
  rows_out_->Increment(static_cast<double>(finished.rows_out));
  rows_quarantined_->Increment(static_cast<double>(finished.quarantined));
}

void SyncSeries::count_load(const LoadDone& load) {
  auto*& failures = load_failures_[load.connection];
  if (failures == nullptr) {
    failures = &add(families_.load_failures, {{"connection", load.connection}});
  }
  if (load.error) {
    failures->Increment();
    return;
  }
  const auto count = [&](const char* change, std::uint64_t rows) {
    auto*& counter = loaded_[{load.connection, change}];
    if (counter == nullptr) {
      counter = &add(families_.rows_loaded, {{"connection", load.connection}, {"change", change}});
    }
    counter->Increment(static_cast<double>(rows));
  };
  count("inserted", load.counts.inserted);
  count("updated", load.counts.updated);
  count("deleted", load.counts.deleted);
  count("marked", load.counts.marked);
  count("unchanged", load.counts.unchanged);
  count("rejected", load.counts.rejected);
}

void SyncSeries::count_bytes(std::uint64_t bytes) {
  begin_to_count();
  bytes_->Increment(static_cast<double>(bytes));
}

void SyncSeries::count_retry() {
  begin_to_count();
  retries_->Increment();
}

GaugeFamily& SyncSeries::family_of(Value value) const {
  switch (value) {
    case Value::LastRun:
      return families_.last_run;
    case Value::LastRunSuccess:
      return families_.last_run_success;
    case Value::LastRunSeconds:
      return families_.last_run_seconds;
    case Value::LastSuccess:
      return families_.last_success;
    case Value::DataTime:
      return families_.data_time;
    case Value::DataAge:
      return families_.data_age;
    case Value::StaleAfter:
      return families_.stale_after;
    case Value::NextRun:
      return families_.next_run;
  }
  return families_.next_run;
}

void SyncSeries::set(Value value, double to) {
  auto*& gauge = values_.at(static_cast<std::size_t>(value));
  if (gauge == nullptr) gauge = &family_of(value).Add({{"sync", sync_}});
  gauge->Set(to);
}

std::optional<double> SyncSeries::get(Value value) const {
  const auto* gauge = values_.at(static_cast<std::size_t>(value));
  return gauge == nullptr ? std::nullopt : std::optional(gauge->Value());
}

void SyncSeries::clear(Value value) {
  auto*& gauge = values_.at(static_cast<std::size_t>(value));
  if (gauge != nullptr) family_of(value).Remove(gauge);
  gauge = nullptr;
}

}  // namespace millrace::telemetry
