#include "connector/service/run_watch.h"

#include <utility>
#include <variant>

namespace millrace::service {

void RunWatch::on(const Event& event) {
  if (std::holds_alternative<Started>(event.what)) {
    runs_[std::string(event.sync)] = {
        .phase = {}, .text = "starting", .since = event.at, .rows = 0};
    return;
  }
  const auto found = runs_.find(event.sync);
  if (found == runs_.end()) return;
  auto& run = found->second;
  if (const auto* phase = std::get_if<PhaseChanged>(&event.what)) {
    if (run.phase.phase != phase->phase) run.since = event.at;
    run.phase = *phase;
    run.text = text_of(event.what);
  } else if (std::holds_alternative<Retrying>(event.what)) {
    run.text = text_of(event.what);
  } else if (const auto* read = std::get_if<RowsRead>(&event.what)) {
    run.rows = read->rows;
  } else if (std::holds_alternative<Finished>(event.what)) {
    runs_.erase(found);
  }
}

const RunWatch::RunNow* RunWatch::of(const std::string& sync) const {
  const auto found = runs_.find(sync);
  return found == runs_.end() ? nullptr : &found->second;
}

}  // namespace millrace::service
