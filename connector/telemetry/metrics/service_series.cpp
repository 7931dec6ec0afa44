#include "connector/telemetry/metrics/service_series.h"

#include <algorithm>

namespace millrace::telemetry {
namespace {

// Add() gives what is there already.
void set_gauge(GaugeFamily& family, const prometheus::Labels& labels, double to) {
  family.Add(labels).Set(to);
}

void show_limit(Families& families, const LimitNow& limit) {
  const prometheus::Labels connection{{"connection", limit.connection}};
  auto labels = connection;
  labels.emplace("limit", label_of(limit.what));
  set_gauge(families.limit_used, labels, static_cast<double>(limit.used));
  set_gauge(families.limit_max, labels, static_cast<double>(limit.most));
  if (limit.what != "jobs at once") return;
  set_gauge(families.jobs_in_flight, connection, static_cast<double>(limit.used));
  set_gauge(families.jobs_waiting, connection, static_cast<double>(limit.waiting));
}

}  // namespace

double seconds_of(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

double seconds_of(Moment moment) {
  return seconds_of(std::chrono::floor<std::chrono::milliseconds>(moment).time_since_epoch());
}

std::string label_of(std::string_view words) {
  std::string label(words);
  std::ranges::replace(label, ' ', '_');
  return label;
}

void show_service(Families& families, const ServiceNow& now) {
  for (const auto& limit : now.limits) show_limit(families, limit);
  set_gauge(families.queued_bytes, {}, static_cast<double>(now.queued_bytes));
  set_gauge(families.spooled_bytes, {}, static_cast<double>(now.spooled_bytes));
  set_gauge(families.ready, {}, now.is_ready ? 1 : 0);
}

}  // namespace millrace::telemetry
