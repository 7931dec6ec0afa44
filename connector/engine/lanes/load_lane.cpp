#include "connector/engine/lanes/load_lane.h"

#include <utility>
#include <variant>

#include <fmt/format.h>

#include "connector/base/process/crash_point.h"
#include "connector/base/text/text.h"
#include "connector/components/loads/load_tag.h"
#include "connector/engine/lanes/counted_load.h"

namespace millrace::engine {

using components::AlreadyLoaded;
using components::LoadReport;
using components::LoadTotals;
using components::PendingBatch;

namespace {

Result<void> check_counts(const LoadReport& report, LoadTotals totals,
                          const components::Target& target) {
  if (report.rows != totals.rows) {
    return fail(ErrorKind::BadData, fmt::format("{} counts {} rows, but the export has {}",
                                                printable(target.name), report.rows, totals.rows));
  }
  const std::uint64_t told =
      report.inserted + report.updated + report.unchanged + report.collapsed + report.rejected;
  if (told == report.rows) return {};
  return fail(ErrorKind::Internal,
              fmt::format("{} accounts for {} of {} rows; nothing was committed",
                          printable(target.name), told, report.rows));
}

std::unique_ptr<components::Load> make_load(components::Destination& destination,
                                            components::LoadIdentity identity, const Events& events,
                                            components::Purpose purpose) {
  if (purpose == components::Purpose::Load) return destination.load(std::move(identity), events);
  auto plan = destination.plan(std::move(identity), events);
  if (!plan) plan = std::make_unique<CountedLoad>();
  return plan;
}

}  // namespace

LoadLane::LoadLane(components::Destination& destination, components::LoadIdentity identity,
                   const Events& events, components::Purpose purpose, components::Fence fence)
    : target_(destination.target()),
      identity_(identity),
      is_tagged_(tags_rows_for(destination)),
      purpose_(purpose),
      fence_(std::move(fence)),
      load_(make_load(destination, std::move(identity), events, purpose)) {}

void LoadLane::keep_records(components::RecordsKept kept) {
  auto* keeper = dynamic_cast<components::KeepsRecords*>(load_.get());
  if (keeper != nullptr) keeper->keep_records(kept);
}

void LoadLane::read_back(components::ReadBack how) {
  auto* reader = dynamic_cast<components::ReadsBack*>(load_.get());
  if (reader != nullptr) reader->read_back(std::move(how));
}

void LoadLane::expect_encoded(const components::EncodedExport& rows) {
  dynamic_cast<components::TakesEncodedRows&>(*load_).expect_encoded(rows);
}

SchemaPtr LoadLane::lay_out(SchemaPtr schema) {
  const auto& rules = target_.columns;
  auto added =
      components::stamped(rules.stamps, {loaded_at_, identity_.run_id, identity_.export_id});
  if (is_tagged_) added.push_back(components::load_tag(identity_.id));
  if (added.empty() && rules.names == components::ColumnNames::AsIs) return schema;
  layout_.emplace(components::named(*schema, rules.names), std::move(added));
  return layout_->schema();
}

Task<Result<void>> LoadLane::begin(SchemaPtr schema, Difference difference) {
  difference_ = std::move(difference);
  components::LoadStart start{.schema = {},
                              .basis = difference_.basis,
                              .some_left = difference_.some_left,
                              .left_out = difference_.left_out,
                              .generation = difference_.generation,
                              .purpose = purpose_,
                              .fence = fence_};
  if (target_.columns.names != components::ColumnNames::AsIs) {
    for (const auto& field : schema->fields()) start.names_in_file.push_back(field.name);
  }
  start.schema = lay_out(std::move(schema));
  auto begun = co_await load_->begin(std::move(start));
  if (!begun) co_return fail(std::move(begun).error());
  crash_point("load.begun");
  if (auto* already = std::get_if<AlreadyLoaded>(&*begun)) already_ = std::move(already->report);
  if (auto* lost = std::get_if<components::BasisLost>(&*begun)) basis_lost_ = std::move(lost->why);
  if (basis_lost_ && difference_.basis.empty()) {
    co_return fail(ErrorKind::Internal, "a full export was treated as a difference");
  }
  co_return Result<void>();
}

Task<Result<void>> LoadLane::write(PendingBatch rows, components::Presence presence) {
  if (already_) co_return Result<void>();
  if (layout_) {
    rows = PendingBatch([this, unchanged = std::move(rows)]() mutable -> Result<Batch> {
      auto batch = unchanged.read();
      if (!batch) return batch;
      return layout_->add_to(*std::move(batch));
    });
  }
  co_return co_await load_->write(std::move(rows), presence);
}

Task<Result<void>> LoadLane::write_encoded(components::PendingBytes rows) {
  if (already_) co_return Result<void>();
  auto& load = dynamic_cast<components::TakesEncodedRows&>(*load_);
  co_return co_await load.write_encoded(std::move(rows));
}

Task<Result<LoadReport>> LoadLane::count(LoadTotals totals) {
  if (already_) {
    if (auto equal = check_counts(*already_, totals, target_); !equal) {
      co_return fail(std::move(equal).error());
    }
    co_return *already_;
  }
  const std::uint64_t known = difference_.left_out.rows();
  if (known > totals.rows) co_return fail(ErrorKind::Internal, "a basis has too many rows");
  auto settled = co_await load_->settle({totals.rows - known, totals.as_of});
  if (!settled) co_return settled;
  crash_point("load.settled");
  auto report = settled->with(difference_.left_out);
  if (auto equal = check_counts(report, totals, target_); !equal) co_return fail(equal.error());
  co_return report;
}

Task<Result<components::Examples>> LoadLane::examples(std::size_t of_each) {
  if (already_ || of_each == 0) co_return components::Examples();
  co_return co_await load_->examples(of_each);
}

Task<Result<LoadReport>> LoadLane::finish(LoadTotals totals, Judge judge) {
  auto report = co_await count(totals);
  if (!report || already_) co_return report;
  if (judge) {
    if (auto objection = co_await judge(*report)) co_return fail(*std::move(objection));
  }
  auto notes = co_await load_->commit(fence_);
  if (!notes) co_return fail(std::move(notes).error());
  crash_point("load.committed");
  for (const auto& more : {components::done_changes(report->changes), *notes}) {
    report->notes.insert(report->notes.end(), more.begin(), more.end());
  }
  if (report->marked > 0) {
    report->notes.push_back(
        fmt::format("{} that left the report {} marked in {}", counted(report->marked, "row"),
                    report->marked == 1 ? "was" : "were", printable(target_.on_leave.column)));
  }
  co_return report;
}

}  // namespace millrace::engine
