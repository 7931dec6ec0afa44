#include "connector/app/telemetry/run_telemetry.h"

#include <utility>

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>

#include "connector/app/telemetry/past_of_syncs.h"
#include "connector/telemetry/metrics/metrics_file.h"
#include "connector/telemetry/metrics/pushgateway.h"

namespace millrace::app {
namespace {

// A gateway that is away must not keep a scheduler waiting.
constexpr std::chrono::seconds kLongestPush(3);

}  // namespace

RunTelemetry::RunTelemetry(const RunCommand& command, components::Environment& environment,
                           const engine::Plan& plan, Syncs syncs)
    : command_(command),
      environment_(environment),
      syncs_(std::move(syncs)),
      metrics_(environment.clock, MILLRACE_VERSION),
      exporters_(environment, plan.lineage,
                 command.dry_run ? Exporters::Wanted::No : Exporters::Wanted::Yes,
                 [this](std::string warning) { warnings_.push_back(std::move(warning)); }) {}

Task<void> RunTelemetry::begin() {
  exporters_.begin();
  if (!has_metrics() || past_ == nullptr) co_return;
  std::vector<std::string> names;
  names.reserve(syncs_.size());
  for (const auto* sync : syncs_) names.push_back(sync->name);
  const auto past = co_await past_of_syncs(*past_, std::move(names));
  if (!past) {
    if (past.error().kind() == ErrorKind::Cancelled) co_return;
    warnings_.push_back("the metrics lack what earlier runs did: " + past.error().message());
    co_return;
  }
  for (const auto& each : *past) metrics_.know(each);
}

Task<void> RunTelemetry::tell() {
  // What stopped the run does not stop this.
  co_await boost::asio::this_coro::reset_cancellation_state(
      boost::asio::enable_total_cancellation());
  if (has_metrics()) co_await tell_metrics();
  co_await exporters_.close();
}

Task<void> RunTelemetry::tell_metrics() {
  const auto text = metrics_.text();
  if (!command_.metrics_file.empty()) {
    const auto written = co_await environment_.blocking.run(
        [&] { return telemetry::write_metrics_file(command_.metrics_file, text); });
    if (!written) warnings_.push_back("--metrics-file: " + written.error().message());
  }
  if (command_.pushgateway.empty()) co_return;
  const auto pushed =
      co_await telemetry::push_metrics(environment_.http, command_.pushgateway, text, kLongestPush);
  if (!pushed) warnings_.push_back("--pushgateway: " + pushed.error().message());
}

Task<void> RunTelemetry::tell_of_none(Status status) {
  for (const auto* sync : syncs_) metrics_.count_unbegun(sync->name, status);
  co_await tell();
}

}  // namespace millrace::app
