#include "connector/telemetry/lineage/lineage.h"

#include <utility>
#include <variant>

#include <fmt/format.h>

namespace millrace::telemetry {
namespace {

std::string_view type_of_end(Status status) {
  switch (status) {
    case Status::Ok:
    case Status::Rejected:
      return "COMPLETE";
    case Status::Cancelled:
      return "ABORT";
    case Status::Temporary:
    case Status::Guarded:
    case Status::Failed:
      return "FAIL";
  }
  return "FAIL";
}

}  // namespace

void Lineage::on(const Event& event) {
  if (const auto* started = std::get_if<Started>(&event.what)) {
    Run run{.from = started->from, .shaped = {}, .outputs = {}, .error = {}};
    post(event, "START", run, std::nullopt);
    runs_.insert_or_assign(std::string(event.run_id), std::move(run));
    return;
  }
  const auto found = runs_.find(event.run_id);
  if (found == runs_.end()) return;
  auto& run = found->second;
  if (const auto* finished = std::get_if<Finished>(&event.what)) {
    if (finished->error) run.error = finished->error->message();
    post(event, type_of_end(finished->status), run, finished->rows_read);
    runs_.erase(found);
  } else {
    apply(run, event);
  }
}

void Lineage::apply(Run& run, const Event& event) {
  if (const auto* shaped = std::get_if<Shaped>(&event.what)) run.shaped = *shaped;
  if (const auto* load = std::get_if<LoadDone>(&event.what)) add_output(run, *load);
}

void Lineage::add_output(Run& run, const LoadDone& load) {
  if (load.error) {
    if (!run.error) run.error = fmt::format("{}: {}", load.connection, load.error->message());
    return;
  }
  auto name = load.dataset;
  if (name.system.empty()) name = {namespace_, load.connection + "." + load.target};
  run.outputs.push_back({.name = std::move(name), .columns = run.shaped.out, .rows = load.rows});
}

void Lineage::post(const Event& event, std::string_view type, const Run& run,
                   std::optional<std::uint64_t> rows_read) {
  RunEvent told{.type = type,
                .at = event.at,
                .run_id = std::string(event.run_id),
                .job_namespace = namespace_,
                .job = std::string(event.sync),
                .error = run.error,
                .inputs = {},
                .outputs = run.outputs};
  if (!run.from.system.empty()) {
    told.inputs.push_back({.name = run.from, .columns = run.shaped.read, .rows = rows_read});
  }
  outbox_.post(run_event_json(told, version_));
}

}  // namespace millrace::telemetry
