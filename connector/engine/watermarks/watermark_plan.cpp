#include "connector/engine/watermarks/watermark_plan.h"

#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::engine {

using config::Node;

namespace {

constexpr std::string_view kWatermarkTypes =
    "timestamptz, timestamp, date, integer, decimal or text";

// Adds what is wrong with an option at its place: a shorthand is the option itself.
class PlacedOptions {
 public:
  PlacedOptions(const Node& written, std::string path, config::Problems& problems)
      : written_(written), path_(std::move(path)), problems_(problems) {}

  // The message follows the value, unless that may be secret.
  void add(std::string_view option, std::string message) {
    const Node* node = written_.find(option);
    const auto path = node == nullptr ? path_ : config::path_of(path_, option);
    config::refuse_text(node == nullptr ? written_ : *node, path, message, problems_);
  }

 private:
  const Node& written_;
  const std::string path_;
  config::Problems& problems_;
};

std::optional<TypeKind> watermark_kind(const std::string& column,
                                       const components::KnownSchema& columns,
                                       PlacedOptions& placed) {
  if (!columns.may_have(column)) {
    placed.add("column", "is a column " + columns.absence(column));
    return std::nullopt;
  }
  const auto at = columns.find(column);
  const auto type = at ? columns.fields()[*at].type : Type();
  if (type.kind == TypeKind::Unknown) {
    placed.add("column", fmt::format("is a column without a type, which its order depends on; "
                                     "declare it under columns as {}",
                                     kWatermarkTypes));
    return std::nullopt;
  }
  if (WatermarkValue::is_kept_of(type.kind)) return type.kind;
  placed.add("column", fmt::format("is a column of type {}, and a watermark needs one of {}",
                                   to_string(type), kWatermarkTypes));
  return std::nullopt;
}

}  // namespace

config::Spec<WatermarkOptions> watermark_spec() {
  return config::Spec<WatermarkOptions>("watermark",
                                        "How far a sync has got, remembered from run to run.")
      .field<&WatermarkOptions::column>(
          "The column whose greatest value is remembered, by its name after the steps: a "
          "timestamptz, timestamp, date, integer, decimal or text.",
          {.required = true, .example = "updated_at", .remedy = "write column: updated_at"})
      .field<&WatermarkOptions::lag>(
          "How far before that value the next run begins, for rows that come late: a duration such "
          "as 1h for times, a number for numbers.",
          {.example_yaml = "1h"})
      .field<&WatermarkOptions::initial>(
          "Where the first run begins. Without it, the first run leaves out the filters that have "
          "{{ watermark }}.",
          {.example_yaml = "\"2024-01-01\""})
      .shorthand<&WatermarkOptions::column>();
}

std::optional<WatermarkPlan> plan_watermark(const WatermarkOptions& options,
                                            const components::KnownSchema& columns,
                                            const Node& written, const std::string& path,
                                            config::Problems& problems) {
  PlacedOptions placed(written, path, problems);
  const auto kind = watermark_kind(options.column, columns, placed);
  if (!kind) return std::nullopt;
  const auto before = problems.size();
  WatermarkPlan plan{.column = options.column, .kind = *kind};
  if (options.lag) {
    const auto lag = parse_lag(*kind, *options.lag);
    if (!lag) placed.add("lag", lag.error());
    if (lag) plan.lag = *lag;
  }
  if (options.initial) {
    plan.initial = WatermarkValue::parse(*kind, *options.initial);
    if (!plan.initial || !plan.initial->is_finite()) {
      placed.add("initial", fmt::format("is not of type {}, which the column {} has",
                                        to_string(Type{.kind = *kind}), printable(options.column)));
    }
  }
  return problems.size() == before ? std::optional(std::move(plan)) : std::nullopt;
}

}  // namespace millrace::engine
