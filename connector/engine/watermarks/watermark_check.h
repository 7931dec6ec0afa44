#pragma once

#include <string>

#include "config/tree/node.h"
#include "config/tree/problems.h"
#include "connector/components/registry.h"
#include "connector/engine/watermarks/watermark_plan.h"

namespace millrace::engine {

// What a sync reads, as it is written.
struct WrittenSource {
  const components::FromOptions& options;
  const config::Node& node;
  config::Place place;
  std::string path;
};

// That a sync keeps a watermark when its filters ask for one, or a warning where it keeps one that
// none of them asks for. `watermark` is what is written of it, at `path`; nullptr: nothing.
void check_watermark_use(const WrittenSource& from, const config::Node* watermark,
                         const std::string& path, config::Problems& problems);

// That rows which are not read again stay in a destination of a sync with a watermark, and that it
// does not ask for the difference to exports of which each has other rows.
void check_watermark_target(const components::SinkKind& kind, components::Mode mode, bool delta,
                            components::DestinationProblems& problems);

// What is odd about such a destination, and perhaps meant; empty: nothing.
std::string doubt_about_target(const components::SinkKind& kind, components::Mode mode,
                               const WatermarkPlan& watermark);

}  // namespace millrace::engine
