#pragma once

#include <string>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

namespace millrace::telemetry {

using CounterFamily = prometheus::Family<prometheus::Counter>;
using GaugeFamily = prometheus::Family<prometheus::Gauge>;
using HistogramFamily = prometheus::Family<prometheus::Histogram>;

// Every metric that there is, by its name. What has no series yet is not shown. The library writes
// help as it is: no line breaks in it.
struct Families {
  Families();
  Families(const Families&) = delete;
  Families& operator=(const Families&) = delete;
  ~Families() = default;

  prometheus::Registry registry;

  GaugeFamily& build_info;

  CounterFamily& runs;
  HistogramFamily& run_seconds;
  GaugeFamily& last_run;
  GaugeFamily& last_run_success;
  GaugeFamily& last_run_seconds;
  GaugeFamily& last_success;
  GaugeFamily& data_time;
  GaugeFamily& data_age;
  GaugeFamily& stale_after;
  GaugeFamily& next_run;

  CounterFamily& rows_read;
  CounterFamily& rows_out;
  CounterFamily& rows_quarantined;
  CounterFamily& rows_loaded;
  CounterFamily& received_bytes;
  CounterFamily& retries;
  CounterFamily& load_failures;

  GaugeFamily& syncs_in_phase;
  HistogramFamily& phase_seconds;

  CounterFamily& requests;
  HistogramFamily& request_seconds;

  GaugeFamily& jobs_in_flight;
  GaugeFamily& jobs_waiting;
  GaugeFamily& limit_used;
  GaugeFamily& limit_max;
  GaugeFamily& queued_bytes;
  GaugeFamily& spooled_bytes;
  GaugeFamily& ready;
  HistogramFamily& loop_lag;
};

}  // namespace millrace::telemetry
