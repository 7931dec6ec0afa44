#pragma once

#include <optional>
#include <string>

#include "config/spec/spec.h"
#include "connector/components/known_schema.h"
#include "connector/engine/watermarks/watermark_value.h"

namespace millrace::engine {

// What a sync keeps a watermark of, as its file says: of one column of the rows that leave its
// steps.
struct WatermarkPlan {
  std::string column;
  TypeKind kind = TypeKind::Text;
  WatermarkLag lag = {};
  std::optional<WatermarkValue> initial = {};  // Where the first run begins; none: with all rows.
};

// The options as they are written, and their place.
struct WatermarkOptions {
  std::string column;
  std::optional<std::string> lag;
  std::optional<std::string> initial;
};

config::Spec<WatermarkOptions> watermark_spec();

// The plan of a sync whose steps leave these columns; nullopt after a problem was added. `written`
// is what was parsed.
std::optional<WatermarkPlan> plan_watermark(const WatermarkOptions& options,
                                            const components::KnownSchema& columns,
                                            const config::Node& written, const std::string& path,
                                            config::Problems& problems);

}  // namespace millrace::engine
