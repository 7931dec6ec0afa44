#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "connector/components/columns/constant_columns.h"
#include "connector/components/loads/reads_back.h"
#include "connector/components/loads/records_kept.h"
#include "connector/components/loads/row_encoding.h"
#include "connector/components/sink.h"
#include "connector/engine/lanes/lane.h"

namespace millrace::engine {

// Leads into one load, and holds what all loads have in common: the names of columns, stamps, the
// tag of append mode, a load that is there already, and counts that have to add up. Loop thread.
class LoadLane final : public Lane {
 public:
  // True when rows for the destination get the column of append mode (see load_tag()). What is
  // printed is never read again.
  static bool tags_rows_for(const components::Destination& destination) {
    return destination.target().mode == components::Mode::Append && !destination.prints();
  }

  // One attempt to load into the destination, or to plan that load, under the lease of the fence.
  // The destination and `events` outlive the lane.
  LoadLane(components::Destination& destination, components::LoadIdentity identity,
           const Events& events, components::Purpose purpose = components::Purpose::Load,
           components::Fence fence = {});

  // Before begin(): which records of earlier loads the destination may forget with this one.
  void keep_records(components::RecordsKept kept);
  // Before begin(): the time for the stamps of its rows.
  void stamp_with(std::chrono::system_clock::time_point loaded_at) { loaded_at_ = loaded_at; }

  // Before begin(): the rows were encoded by the destination, and come by write_encoded().
  void expect_encoded(const components::EncodedExport& rows);
  // Before begin(): the rows are to be read back before they are shown.
  void read_back(components::ReadBack how);

  // What it is not told holds the whole export, and keeps no generation.
  struct Difference {
    std::string generation = {};
    std::string basis = {};
    bool some_left = false;
    components::LeftOut left_out = {};
  };
  Task<Result<void>> begin(SchemaPtr schema, Difference difference);
  Task<Result<void>> begin(SchemaPtr schema) override { return begin(std::move(schema), {}); }
  Task<Result<void>> take(Batch batch) override { return write(std::move(batch)); }
  // The rows may still have to be read.
  Task<Result<void>> write(components::PendingBatch rows,
                           components::Presence presence = components::Presence::Present);
  Task<Result<void>> write_encoded(components::PendingBytes rows);

  // False once begin() has found that this very load is there: rows would be ignored.
  bool wants_rows() const { return !already_; }

  // Once begin() has found that the target is not as the basis says: why, and the load has ended.
  const std::optional<std::string>& basis_lost() const { return basis_lost_; }

  // What is against showing what was counted; nothing: it may be shown. The counts live until it
  // has ended.
  using Judge = std::function<Task<std::optional<Error>>(const components::LoadReport&)>;

  // After the last row: counts what the load changes, has it judged, and shows it. The totals are
  // those of the export.
  Task<Result<components::LoadReport>> finish(components::LoadTotals totals, Judge judge = {});

  // The same up to there, for a plan: what the load would change, and some rows of each kind.
  Task<Result<components::LoadReport>> count(components::LoadTotals totals);
  Task<Result<components::Examples>> examples(std::size_t of_each);

  // Instead, after those two, or after an error.
  Task<void> abandon() { return load_->abandon(); }
  // See Load::delivered().
  components::LoadReport delivered() const { return load_->delivered(); }

 private:
  // The columns of the rows as the load gets them.
  SchemaPtr lay_out(SchemaPtr schema);

  const components::Target& target_;
  const components::LoadIdentity identity_;
  const bool is_tagged_;
  const components::Purpose purpose_;
  const components::Fence fence_;
  std::unique_ptr<components::Load> load_;
  std::chrono::system_clock::time_point loaded_at_ = {};
  // Where the load gets other columns than the rows have, once begun.
  std::optional<components::ConstantColumns> layout_;
  Difference difference_;
  std::optional<std::string> basis_lost_;
  std::optional<components::LoadReport> already_;
};

}  // namespace millrace::engine
