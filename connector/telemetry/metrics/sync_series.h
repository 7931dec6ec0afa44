#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "connector/base/events.h"
#include "connector/telemetry/metrics/families.h"

namespace millrace::telemetry {

// Every series that is one sync's own. They are made when there is something to tell, and removed
// with it. The families outlive it.
class SyncSeries {
 public:
  SyncSeries(Families& families, std::string sync);
  SyncSeries(const SyncSeries&) = delete;
  SyncSeries& operator=(const SyncSeries&) = delete;
  ~SyncSeries();

  // The first run that this process sees: what counts is there from now on, at zero.
  void begin_to_count();

  void count_run(Status status);
  void count_rows(const Finished& finished);
  void count_load(const LoadDone& load);
  void count_bytes(std::uint64_t bytes);
  void count_retry();

  enum class Value {
    LastRun,
    LastRunSuccess,
    LastRunSeconds,
    LastSuccess,
    DataTime,
    DataAge,
    StaleAfter,
    NextRun,
  };
  void set(Value value, double to);
  std::optional<double> get(Value value) const;
  void clear(Value value);

 private:
  static constexpr std::size_t kStatuses = 6;
  static constexpr std::size_t kValues = 8;

  prometheus::Counter& add(CounterFamily& family, prometheus::Labels labels = {});
  GaugeFamily& family_of(Value value) const;

  Families& families_;
  const std::string sync_;
  std::array<prometheus::Counter*, kStatuses> runs_{};
  prometheus::Counter* rows_read_ = nullptr;
  prometheus::Counter* rows_out_ = nullptr;
  prometheus::Counter* rows_quarantined_ = nullptr;
  prometheus::Counter* bytes_ = nullptr;
  prometheus::Counter* retries_ = nullptr;
  std::map<std::pair<std::string, std::string>, prometheus::Counter*> loaded_;  // By connection.
  std::map<std::string, prometheus::Counter*> load_failures_;
  std::array<prometheus::Gauge*, kValues> values_{};
  std::vector<std::pair<CounterFamily*, prometheus::Counter*>> counters_;  // All of them.
};

}  // namespace millrace::telemetry
