#include "sinks/files/planned_load.h"

#include <utility>

#include "sinks/files/output/old_file_rows.h"

namespace millrace::sinks::files {

using components::LoadReport;
using components::Mode;

PlannedLoad::PlannedLoad(const FileTarget& target, components::Environment& environment)
    : target_(target),
      environment_(environment),
      writer_(
          target.form(),
          [this](std::span<const char> bytes) -> Result<void> {
            if (target_.mode == Mode::Replace) old_->hold_against(bytes);
            return {};
          },
          environment) {}

Task<Result<components::Begun>> PlannedLoad::begin(components::LoadStart start) {
  if (!start.basis.empty()) co_return components::BasisLost();
  if (auto begun = writer_.begin(*start.schema); !begun) co_return fail(std::move(begun).error());
  co_await environment_.blocking.run([this] { old_.emplace(target_.root / target_.path); });
  co_return components::Ready();
}

Task<Result<void>> PlannedLoad::write(components::PendingBatch rows, components::Presence) {
  return writer_.write(std::move(rows));
}

Task<Result<LoadReport>> PlannedLoad::settle(components::LoadTotals expected) {
  if (auto equal = components::check_count(writer_.rows(), expected, target_.shown()); !equal) {
    co_return fail(std::move(equal).error());
  }
  if (auto flushed = co_await writer_.finish(); !flushed) co_return fail(flushed.error());
  co_return co_await environment_.blocking.run([this] { return report(); });
}

LoadReport PlannedLoad::report() {
  LoadReport report{.rows = writer_.rows()};
  const bool replaces = target_.mode == Mode::Replace;
  const bool is_equal = replaces && old_->are_equal();
  (is_equal ? report.unchanged : report.inserted) = report.rows;
  if (replaces) report.before = is_equal ? report.rows : OldFileRows(target_).in(target_.path);
  if (!is_equal) report.deleted = report.before.value_or(0);
  if (!old_->is_there()) report.changes.push_back({components::SchemaChange::Kind::Create});
  return report;
}

Task<Result<std::vector<std::string>>> PlannedLoad::commit(components::Fence) {
  co_return fail(ErrorKind::Internal, "a plan was to be committed");
}

Task<void> PlannedLoad::abandon() {
  co_return;
}

}  // namespace millrace::sinks::files
