#pragma once

#include <string>
#include <vector>

#include "connector/data/text/json_writer.h"
#include "connector/service/web/board.h"
#include "connector/service/web/history/recent_runs.h"

namespace millrace::service {

// The members of a sync, in an open object: what it is, does and did last. Moments as in
// `runs --output json`.
void write_sync(JsonWriter& json, const SyncNow& sync, const RecentRuns::Runs& runs);

void write_limits(JsonWriter& json, const std::vector<LimitNow>& limits);

// {"error":{"code":"...","message":"..."}}
std::string error_json(std::string_view code, std::string_view message);

}  // namespace millrace::service
