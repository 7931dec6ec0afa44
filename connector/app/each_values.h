#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "connector/app/files.h"
#include "connector/app/runtime.h"
#include "connector/app/selection.h"
#include "connector/base/events.h"
#include "connector/engine/each/each_options.h"
#include "connector/engine/outcome.h"
#include "connector/engine/preview.h"

namespace millrace::app {

// What reports have given for `for_each` of a plan's syncs, and what could not be read.
struct EachReading {
  engine::ReportedValues values;
  std::map<std::string, Error> failed;  // By the sync in the file.

  // What became of each sync whose values were asked for, as if the asking were its run: with the
  // name that it has in the file.
  std::vector<engine::SyncOutcome> outcomes() const;
};

// The reports that say what the open ones among these syncs stand for. The plan outlives the
// result.
std::vector<const engine::EachReport*> each_reports_for(const engine::Plan& plan,
                                                        const ChosenSyncs& syncs);

// Reads these reports, all at once. What goes on is told to the listener under the name of the
// sync. All of it outlives the task.
Task<void> read_each_values(const engine::Plan& plan,
                            std::vector<const engine::EachReport*> reports,
                            engine::PreviewSurroundings surroundings, EachReading& reading);

// For a command that runs once: reads what these syncs of the plan need, while progress is told on
// stderr, and gives the plan with these values; where none is open, the same plan. nullptr after a
// refusal was told: the values do not go with the rest of the file. A signal may have stopped it.
std::shared_ptr<const engine::Plan> with_each_values(std::shared_ptr<const engine::Plan> plan,
                                                     const PlanReading& reading,
                                                     const ChosenSyncs& syncs,
                                                     const Arguments& arguments, Runtime& runtime,
                                                     EachReading& each);

}  // namespace millrace::app
