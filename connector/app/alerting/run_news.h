#pragma once

#include <optional>

#include "connector/alerts/alerter.h"
#include "connector/engine/engine.h"
#include "connector/engine/outcome.h"
#include "connector/service/service.h"

namespace millrace::app {

// What is told of a run that has ended; nullopt where a rerun may well do what it did not, or
// somebody has stopped it: that changes nothing.
std::optional<alerts::News> news_of(const engine::SyncOutcome& outcome);

// The same of what a service has found out.
alerts::News news_of(const service::Alarm& alarm);

// Has the alerter told how a run, or what stands for one, has ended, if there is something to tell.
void tell_end(const engine::SyncOutcome& outcome, alerts::Alerter& alerter);

// Has the alerter told of each run that ends. It outlives the engine's runs.
void tell_ends(engine::Engine& engine, alerts::Alerter& alerter);

}  // namespace millrace::app
