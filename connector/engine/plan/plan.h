#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/tree/node.h"
#include "connector/alerts/roster.h"
#include "connector/base/text/units.h"
#include "connector/components/options/guards.h"
#include "connector/components/registry.h"
#include "connector/engine/rows/named_step.h"
#include "connector/engine/rows/row_policy.h"
#include "connector/engine/schedules/schedule_plan.h"
#include "connector/engine/serving/lineage_options.h"
#include "connector/engine/serving/service_options.h"
#include "connector/engine/tests/test_options.h"
#include "connector/engine/watermarks/watermark_plan.h"
#include "connector/ledger/history_options.h"
#include "connector/ledger/state_options.h"
#include "connector/transforms/contract.h"

namespace millrace::engine {

using components::Guards;
using components::OnEmpty;

// Disk space for what a fast stage has ready before a slow one wants it.
inline constexpr ByteSize kOverflowLimit{std::uint64_t{4} << 30};
struct SpoolOptions {
  ByteSize limit = kOverflowLimit;
};

struct SourcePlan {
  std::string name;
  const components::SourceKind* kind = nullptr;
  std::shared_ptr<const components::SourceOptions> options;
  std::string digest;  // Of its options: another option, another text.
};

struct SinkPlan {
  std::string name;
  const components::SinkKind* kind = nullptr;
  std::shared_ptr<const components::SinkOptions> options;
  std::string digest;  // Of its options: another option, another text.
};

struct StepPlan {
  std::string name;  // Of its kind.
  std::shared_ptr<const components::StepOptions> options;
  std::shared_ptr<const WrittenStep> written = nullptr;  // nullptr: it is in no file.
};

struct DestinationPlan {
  std::string connection;
  std::shared_ptr<const components::ToOptions> options;
  config::Place place;  // Where it is written.
  std::string digest;   // Of its options: another option, another text.
  Guards guards = {};   // Its own; the sync's are below them.
  components::LoadOptions load = {};
};

struct SyncPlan {
  std::string name;
  std::string written_name = {};  // In the file, where `for_each` makes several syncs of one.
  std::vector<std::pair<std::string, std::string>> each = {};  // What for_each's names stand for.
  bool is_of_report = false;  // A report says what for_each's names stand for.
  // That report has not been read: the sync stands for some that are not known yet, "orders[*]",
  // and cannot be run.
  bool is_open = false;
  std::string from;  // A connection.
  std::shared_ptr<const components::FromOptions> from_options;
  std::string from_digest;  // Of these options: another option, another text.
  std::vector<transforms::ColumnRule> columns;
  transforms::OtherColumns other_columns = transforms::OtherColumns::Keep;
  std::shared_ptr<const WrittenStep> contract;  // How `columns` are written; nullptr: in no file.
  std::vector<StepPlan> steps;
  RowPolicy on_row_error;
  std::optional<WatermarkPlan> watermark = {};  // What is remembered of its rows.
  std::vector<TestPlan> tests;
  std::string shape_digest;  // Of what is done to the rows: another contract or step, another text.
  Guards guards;
  std::vector<DestinationPlan> to;
  std::optional<SchedulePlan> schedule = {};  // None: it is run by hand only.
  std::vector<std::string> tags = {};
};

// The column of a report that a name of `for_each` takes its values from.
struct EachReport {
  std::string sync;  // As it is written in the file.
  std::string name;
  std::string column;
  SyncPlan reading;  // What reads it: a sync without steps and destinations.
};

// What the templates of a sync give in no run in particular: for checks while the file is read. Two
// syncs never have the same run.
config::RunValues values_for_checks(const SyncPlan& sync);

// A whole file, validated: every name resolves, every option is of its type. Immutable; the
// registry that it was made with must outlive it.
struct Plan {
  ledger::StateOptions state;
  ledger::HistoryOptions history;
  SpoolOptions spool;
  ServiceOptions service;
  LineageOptions lineage;
  std::vector<SourcePlan> sources;
  std::vector<SinkPlan> sinks;
  std::vector<SyncPlan> syncs;
  std::vector<EachReport> each_reports;
  std::shared_ptr<const alerts::Roster> alerts = std::make_shared<const alerts::Roster>();

  const SyncPlan* sync(std::string_view name) const;
  // The sync of this name, or all that `for_each` has made of it; none when there is none. Of one
  // that is open any value may be named.
  std::vector<const SyncPlan*> syncs_named(std::string_view name) const;

  // False when values of the file were left unread; see config::interpolate().
  bool is_complete() const;

  // True when a destination of this sync, which is one of the plan's, takes standard output.
  bool prints(const SyncPlan& sync) const;
};

}  // namespace millrace::engine
