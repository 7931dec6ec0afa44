#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/spec/spec.h"
#include "connector/alerts/receiver_options.h"
#include "connector/engine/each/each_options.h"
#include "connector/engine/plan/plan.h"
#include "connector/engine/plan/plan_options.h"
#include "connector/engine/schedules/schedule_plan.h"
#include "connector/engine/watermarks/watermark_plan.h"

// The whole file as one struct: what file_spec() parses, before names are resolved and defaults
// applied.

namespace millrace::engine {

enum class Version {
  One,
};

// A connection that a sync reads or writes, and the options of that use as they are written: what
// they mean depends on the connection's kind, and on the file's defaults.
struct ConnectionUse {
  std::string connection;  // Empty when it could not be read.
  config::Place place;
  std::string path;  // Of the options: "syncs.orders.from.bi".
  config::Node options;
};

// The column of a report that a name of `for_each` takes its values from.
struct EachReportOptions {
  ConnectionUse from;
  std::string column;
};

// One name of `for_each`.
struct EachOptions {
  EachValues values;  // Of a report: those that it has given, or kAnyValue.
  std::optional<EachReportOptions> report;
  bool is_open = false;  // The report has not given them.
};

// One entry of `connections`: of a kind that is read or of one that is written, or of neither when
// it could not be read.
struct ConnectionOptions {
  const components::SourceKind* source = nullptr;
  std::shared_ptr<const components::SourceOptions> source_options;
  const components::SinkKind* sink = nullptr;
  std::shared_ptr<const components::SinkOptions> sink_options;
  std::string digest;  // Of the options.
};

// What every sync starts from: checked, and kept as it is written, to be laid below the sync's own
// options. What is wrong with it is marked as failed, so that no sync reports it again.
struct DefaultOptions {
  config::Node export_;
  config::Node guards;
  config::Node on_row_error;
};

// The steps of a sync, and the list as it is written.
struct StepList {
  std::vector<StepPlan> steps;
  config::Node written;
};

struct SyncOptions {
  std::optional<ScheduleOptions> schedule;
  std::vector<std::string> after;
  std::vector<std::string> tags;
  std::optional<alerts::SyncAlertsOptions> alerts;
  config::Map<EachOptions> for_each;
  ConnectionUse from;
  config::Map<ColumnOptions> columns;
  transforms::OtherColumns other_columns = transforms::OtherColumns::Keep;
  StepList steps;
  std::optional<WatermarkOptions> watermark;
  config::Node guards;        // As it is written; parsed together with the defaults.
  config::Node on_row_error;  // Likewise.
  std::vector<TestOptions> tests;
  std::vector<ConnectionUse> to;
};

struct FileOptions {
  Version version = Version::One;
  std::vector<std::string> include;  // Always empty: the loader has replaced it by the files.
  ledger::StateOptions state;
  ledger::HistoryOptions history;
  SpoolOptions spool;
  ServiceOptions service;
  LineageOptions lineage;
  config::Map<alerts::ReceiverOptions> alerts;
  config::Map<ConnectionOptions> connections;
  DefaultOptions defaults;
  config::Map<SyncOptions> syncs;
};

}  // namespace millrace::engine

template <>
struct millrace::config::EnumNames<millrace::engine::Version> {
  static constexpr auto kNames =
      std::to_array<std::pair<std::string_view, millrace::engine::Version>>(
          {{"1", millrace::engine::Version::One}});
};
