#include "connector/telemetry/metrics/families.h"

namespace millrace::telemetry {
namespace {

CounterFamily& counter(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

GaugeFamily& gauge(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}

HistogramFamily& histogram(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
}

}  // namespace

Families::Families()
    : build_info(gauge(registry, "millrace_build_info", "The version of the program; always 1.")),
      runs(counter(registry, "millrace_runs_total", "Runs that have ended, by how they ended.")),
      run_seconds(histogram(registry, "millrace_run_duration_seconds",
                            "How long runs took, by how they ended.")),
      last_run(gauge(registry, "millrace_last_run_timestamp_seconds",
                     "When the last run of the sync ended.")),
      last_run_success(gauge(registry, "millrace_last_run_success",
                             "1 when the last run of the sync brought its rows to all of its "
                             "destinations, else 0.")),
      last_run_seconds(gauge(registry, "millrace_last_run_duration_seconds",
                             "How long the last run of the sync took.")),
      last_success(gauge(registry, "millrace_last_success_timestamp_seconds",
                         "When the last run of the sync ended that brought its rows to all of its "
                         "destinations.")),
      data_time(gauge(registry, "millrace_data_timestamp_seconds",
                      "Of what moment the rows at the destinations are: as the API said it, or "
                      "when the run began that read them.")),
      data_age(gauge(registry, "millrace_data_age_seconds",
                     "How old the rows at the destinations are.")),
      stale_after(gauge(registry, "millrace_data_stale_after_seconds",
                        "How old the rows may get before a run of the schedule is missing.")),
      next_run(gauge(registry, "millrace_next_run_timestamp_seconds",
                     "When the schedule starts the sync next.")),
      rows_read(counter(registry, "millrace_rows_read_total", "Rows that were read of reports.")),
      rows_out(counter(registry, "millrace_rows_out_total",
                       "Rows that came out of contract and steps.")),
      rows_quarantined(counter(registry, "millrace_rows_quarantined_total",
                               "Rows that were put into quarantine.")),
      rows_loaded(counter(registry, "millrace_rows_loaded_total",
                          "Rows of loads that succeeded, by what became of them.")),
      received_bytes(counter(registry, "millrace_received_bytes_total",
                             "Bytes of exports as they came over the network.")),
      retries(counter(registry, "millrace_retries_total",
                      "Failures that were tried again after a wait.")),
      load_failures(counter(registry, "millrace_load_failures_total",
                            "Loads into a destination that failed.")),
      syncs_in_phase(gauge(registry, "millrace_syncs_in_phase",
                           "Runs under way, by what they do or wait for.")),
      phase_seconds(histogram(registry, "millrace_phase_duration_seconds",
                              "How long runs did, or waited for, one thing.")),
      requests(counter(registry, "millrace_requests_total",
                       "Requests over HTTP by the status of the answer; none: there was none.")),
      request_seconds(histogram(registry, "millrace_request_duration_seconds",
                                "How long answers took; of a download, until it began.")),
      jobs_in_flight(gauge(registry, "millrace_jobs_in_flight",
                           "Remote jobs that this process has under way.")),
      jobs_waiting(gauge(registry, "millrace_jobs_waiting",
                         "Syncs that wait until one more job may be submitted.")),
      limit_used(gauge(registry, "millrace_limit_used",
                       "How much of what an account allows at once is in use.")),
      limit_max(gauge(registry, "millrace_limit_max", "What an account allows at once.")),
      queued_bytes(gauge(registry, "millrace_queue_bytes",
                         "Rows on disk between a fast stage and a slow one.")),
      spooled_bytes(gauge(registry, "millrace_spool_bytes",
                          "Exports on disk until they are proven and loaded.")),
      ready(
          gauge(registry, "millrace_ready", "1 when the service is ready (see /readyz), else 0.")),
      loop_lag(histogram(registry, "millrace_loop_lag_seconds",
                         "How late the event loop came to what was due, looked at each second.")) {}

}  // namespace millrace::telemetry
