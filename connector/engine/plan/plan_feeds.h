#pragma once

#include <vector>

#include "config/tree/problems.h"
#include "connector/components/feeds/served_feed.h"
#include "connector/engine/plan/plan.h"

namespace millrace::engine {

// What the destinations of the plan, which is complete, keep for readers over HTTP.
std::vector<components::ServedFeed> feeds_of(const Plan& plan);

// Refuses feeds without a token where others can reach the service, unless the file says that they
// are for everybody.
void refuse_open_feeds(const Plan& plan, config::Problems& problems);

// A token of a feed opens nothing else, so it cannot be one of the service.
void refuse_tokens_of_the_service(const Plan& plan, config::Problems& problems);

}  // namespace millrace::engine
