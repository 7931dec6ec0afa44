#include "connector/engine/plan/each_syntax.h"

#include <utility>

namespace millrace::engine {

using config::Node;
using config::Problems;

namespace {

config::Spec<EachReportOptions> each_report_spec(const components::Registry& registry,
                                                 const KnownConnections& known) {
  return config::Spec<EachReportOptions>("for_each", "A column of a report.")
      .value<&EachReportOptions::from>(
          from_syntax(registry, known),
          "The connection and the report, which is read when a run starts.",
          {.required = true, .remedy = "write from: {connection: report}"})
      .field<&EachReportOptions::column>("The column. A value that is there twice counts once.",
                                         {.required = true, .example = "region"});
}

}  // namespace

config::Syntax<EachOptions> each_syntax(const components::Registry& registry,
                                        const KnownConnections& known) {
  auto report = config::syntax_of(each_report_spec(registry, known));
  auto type = config::any_of({config::Codec<EachValues>::type(), report.type});
  return {std::move(type),
          [parse = std::move(report.parse)](const Node& node, const std::string& path,
                                            Problems& problems, EachOptions& each) {
            if (node.is_map() && node.find("from") != nullptr) {
              return parse(node, path, problems, each.report.emplace());
            }
            auto values = config::parse_value<EachValues>(node, path, problems);
            if (!values) return false;
            each.values = *std::move(values);
            return true;
          }};
}

}  // namespace millrace::engine
