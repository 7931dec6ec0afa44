#include "connector/engine/watermarks/watermark_start.h"

#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::engine {
namespace {

std::string type_text(const WatermarkPlan& plan) {
  return to_string(Type{.kind = plan.kind});
}

Result<WatermarkStart> start_at(const WatermarkPlan& plan, const std::string& since) {
  const auto value = WatermarkValue::parse(plan.kind, since);
  if (value && value->is_finite()) return WatermarkStart{.from = value};
  return fail(ErrorKind::InvalidConfig,
              fmt::format("--since: '{}' is not of type {}, which the column {} has",
                          printable(since, 60), type_text(plan), printable(plan.column)));
}

Error changed_column(const WatermarkPlan& plan, const ledger::Watermark& known) {
  return {ErrorKind::InvalidConfig,
          fmt::format("the watermark that is remembered is {} in the column {} of type {}, and the "
                      "file says {} of type {} now; say where to go on with --since, or read "
                      "everything with --full",
                      printable(known.value, 60), printable(known.column), known.type,
                      printable(plan.column), type_text(plan))};
}

}  // namespace

Result<WatermarkStart> start_of(const WatermarkPlan& plan, const WatermarkRequest& request,
                                const std::optional<ledger::Watermark>& known) {
  if (!request.since.empty()) return start_at(plan, request.since);
  if (request.full || !known) return WatermarkStart{.from = plan.initial};
  const auto value = WatermarkValue::parse(plan.kind, known->value);
  if (known->column != plan.column || known->type != type_text(plan) || !value) {
    return fail(changed_column(plan, *known));
  }
  auto from = value->before(plan.lag);
  if (from) return WatermarkStart{.from = std::move(from), .remembered = value};
  return fail(ErrorKind::InvalidConfig,
              fmt::format("lag cannot be subtracted from {}: the result has more than 38 digits; "
                          "write it with fewer decimal places",
                          value->text()));
}

// A run that was told where to begin moves it back, too: that is how a wrong one is corrected.
std::optional<WatermarkValue> end_of(const WatermarkStart& start,
                                     const std::optional<WatermarkValue>& greatest) {
  if (!greatest) return start.remembered;
  if (!start.remembered) return greatest;
  return *start.remembered < *greatest ? greatest : start.remembered;
}

}  // namespace millrace::engine
