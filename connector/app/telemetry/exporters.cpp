#include "connector/app/telemetry/exporters.h"

#include <cstdlib>
#include <utility>

#include <unistd.h>

#include "connector/telemetry/lineage/lineage_settings.h"

namespace millrace::app {
namespace {

constexpr std::chrono::seconds kPatience(2);

std::string exporter_variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

telemetry::OtelSettings otel_settings() {
  auto settings = telemetry::read_otel_settings(exporter_variable);
  settings.resource.emplace_back("service.version", MILLRACE_VERSION);
  settings.resource.emplace_back("process.pid", std::to_string(getpid()));
  return settings;
}

Task<void> close_outbox(telemetry::Outbox& outbox) {
  co_await outbox.close(kPatience);
}

}  // namespace

Exporters::Exporters(const components::Environment& environment,
                     const engine::LineageOptions& lineage, Wanted wanted, Warn warn)
    : warn_(std::move(warn)), environment_(environment) {
  if (wanted == Wanted::No) return;
  send_traces();
  send_lineage(lineage);
}

std::unique_ptr<telemetry::Outbox> Exporters::outbox(
    std::unique_ptr<telemetry::JsonReceiver> receiver, std::string what) const {
  return std::make_unique<telemetry::Outbox>(environment_.loop, environment_.clock,
                                             std::move(receiver), std::move(what), warn_);
}

void Exporters::send_traces() {
  auto settings = otel_settings();
  unmet_ = std::exchange(settings.warnings, {});
  if (!settings.target) return;
  traces_ = outbox(telemetry::receive_by_http(environment_.http, *settings.target), "traces");
  tracer_ = std::make_unique<telemetry::Tracer>(environment_.loop, environment_.clock,
                                                environment_.random, *traces_, std::move(settings),
                                                MILLRACE_VERSION);
}

void Exporters::send_lineage(const engine::LineageOptions& options) {
  const auto settings = telemetry::read_lineage_settings(
      {options.url, options.token, options.file.path, options.namespace_}, exporter_variable);
  unmet_.insert(unmet_.end(), settings.warnings.begin(), settings.warnings.end());
  if (!settings.is_on()) return;
  auto receiver = settings.http ? telemetry::receive_by_http(environment_.http, *settings.http)
                                : telemetry::receive_in_file(environment_.blocking, *settings.file);
  events_ = outbox(std::move(receiver), "lineage events");
  lineage_ =
      std::make_unique<telemetry::Lineage>(*events_, settings.job_namespace, MILLRACE_VERSION);
}

void Exporters::begin() {
  for (auto& warning : unmet_) warn_(std::move(warning));
  unmet_.clear();
}

void Exporters::on(const Event& event) {
  if (tracer_) tracer_->on(event);
  if (lineage_) lineage_->on(event);
}

Task<void> Exporters::close() {
  if (tracer_) co_await tracer_->close();
  TaskGroup closing(environment_.loop);
  if (traces_) closing.spawn(close_outbox(*traces_));
  if (events_) closing.spawn(close_outbox(*events_));
  co_await closing.join();
}

}  // namespace millrace::app
