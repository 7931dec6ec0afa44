#include "connector/engine/watermarks/watermark_check.h"

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "config/values/template.h"

namespace millrace::engine {

using components::Mode;
using config::Node;
using config::path_of;

namespace {

struct WatermarkUse {
  const Node* node = nullptr;
  std::string path;
};

// The first value that has {{ watermark }}.
WatermarkUse find_watermark(const Node& node, const std::string& path) {
  if (node.is_scalar()) {
    const auto value = config::Template::parse_filter(node.text);
    return value && value->has_watermark() ? WatermarkUse{&node, path} : WatermarkUse();
  }
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    if (auto found = find_watermark(node.items[i], path_of(path, i)); found.node) return found;
  }
  for (const auto& entry : node.entries) {
    if (auto found = find_watermark(entry.value, path_of(path, entry.key)); found.node)
      return found;
  }
  return {};
}

}  // namespace

void check_watermark_use(const WrittenSource& from, const Node* watermark, const std::string& path,
                         config::Problems& problems) {
  const bool is_used = from.options.uses_watermark();
  if (is_used && watermark == nullptr) {
    const auto use = find_watermark(from.node, from.path);
    problems.add(
        use.node == nullptr ? from.place : use.node->place,
        use.node == nullptr ? from.path : use.path,
        "has {{ watermark }}, and the sync remembers none; add watermark: {column: ...} to "
        "the sync");
  } else if (!is_used && watermark != nullptr) {
    problems.warn(watermark->place, path,
                  "no filter asks for it, so every run reads the whole report; write {{ watermark "
                  "}} in a filter of `from`");
  }
}

void check_watermark_target(const components::SinkKind& kind, Mode mode, bool delta,
                            components::DestinationProblems& problems) {
  if (delta) {
    problems.add(
        "delta",
        "a run with a watermark reads only what is new, which is no difference to the last "
        "one; remove delta");
  }
  if (kind.can.prints || mode == Mode::Upsert || mode == Mode::Append) return;
  problems.add("mode", fmt::format("{} would remove all rows that a run with a watermark does not "
                                   "read again; write {}",
                                   to_string(mode),
                                   kind.can.offers(Mode::Upsert) ? "mode: upsert, with a key"
                                                                 : "mode: append"));
}

std::string doubt_about_target(const components::SinkKind& kind, Mode mode,
                               const WatermarkPlan& watermark) {
  const bool has_lag = !std::holds_alternative<std::monostate>(watermark.lag);
  if (kind.can.prints || mode != Mode::Append || !has_lag) return "";
  return kind.can.offers(Mode::Upsert)
             ? "appends the rows that lag reads again once more; write mode: upsert, with a key, "
               "or remove lag"
             : "appends the rows that lag reads again once more; remove lag if they must be there "
               "once";
}

}  // namespace millrace::engine
