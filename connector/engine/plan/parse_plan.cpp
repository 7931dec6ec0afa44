#include "connector/engine/plan/parse_plan.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/suggestion.h"
#include "connector/engine/plan/expand_each.h"
#include "connector/engine/plan/file_spec.h"
#include "connector/engine/plan/placed_alerts.h"
#include "connector/engine/plan/placed_problems.h"
#include "connector/engine/plan/placed_schedules.h"
#include "connector/engine/plan/placed_tests.h"
#include "connector/engine/plan/plan_digest.h"
#include "connector/engine/plan/plan_feeds.h"
#include "connector/engine/plan/plan_steps.h"
#include "connector/engine/plan/step_check.h"
#include "connector/engine/plan/target_conflicts.h"
#include "connector/engine/plan/written_syncs.h"
#include "connector/engine/watermarks/watermark_check.h"

namespace millrace::engine {

using config::Node;
using config::path_of;
using config::Problems;

namespace {

// What a connection is wanted for, in the words of a message.
enum class Use {
  Read,
  Write,
};

// Joins the parts of a file that was read: names to connections, defaults to syncs. Each part that
// cannot be joined is reported, and the rest goes on, so that one look shows everything.
class PlanMaker {
 public:
  PlanMaker(const Node& document, FileOptions file, Problems& problems)
      : document_(document), written_(document), file_(std::move(file)), problems_(problems) {}

  Plan make() {
    plan_.state = file_.state;
    plan_.state.keep_default_in(document_.folders().outputs);
    plan_.history = file_.history;
    plan_.spool = file_.spool;
    plan_.service = file_.service;
    plan_.lineage = file_.lineage;
    for (const auto& [name, connection] : file_.connections) add_connection(name, connection);
    for (const auto& [name, sync] : file_.syncs) add_sync(name, sync);
    place_schedules(document_, file_.syncs, plan_.syncs, problems_);
    expand_each(document_, file_.syncs, plan_.syncs, problems_);
    plan_.alerts = place_alerts(document_, file_, plan_.syncs, problems_);
    if (problems_.empty()) {
      warn_of_unused_connections();
      warn_of_silent_service(file_.service, document_, problems_);
    }
    return std::move(plan_);
  }

 private:
  void add_connection(const std::string& name, const ConnectionOptions& connection) {
    if (connection.source != nullptr) {
      plan_.sources.push_back(
          {name, connection.source, connection.source_options, connection.digest});
    } else if (connection.sink != nullptr) {
      const auto& options = connection.sink_options;
      const auto kept = options ? options->kept_in(document_.folders().outputs) : nullptr;
      plan_.sinks.push_back({name, connection.sink, kept ? kept : options, connection.digest});
    }
  }

  void add_sync(const std::string& name, const SyncOptions& options) {
    SyncPlan sync;
    sync.name = name;
    sync.each = first_each(options.for_each);
    add_source(options.from, watermark_of(name), sync);
    for (const auto& [each, values] : options.for_each) {
      if (values.report) add_each_report(name, each, *values.report);
    }
    for (const auto& [column, rule] : options.columns) {
      sync.columns.push_back(
          {column, rule.as.empty() ? column : rule.as, rule.type, rule.required, rule.default_});
    }
    sync.other_columns = options.other_columns;
    sync.contract = written_contract(name);
    sync.steps = options.steps.steps;
    const auto columns = check_columns(sync);
    if (options.watermark && !is_wrong_in(name, "watermark")) {
      add_watermark(*options.watermark, columns, sync);
    }
    sync.guards = guards_of(options, path_of(path_of("syncs", name), "guards"));
    sync.on_row_error = policy_of(options, path_of(path_of("syncs", name), "on_row_error"));
    if (!options.tests.empty() && !is_contract_wrong(name)) {
      const Node& written = *written_sync(name).find("tests");
      sync.tests = placed_tests(sync, options.tests, written,
                                path_of(path_of("syncs", name), "tests"), columns, problems_);
    }
    for (const auto& use : options.to) add_destination(use, columns, sync);
    const bool has_steps = !options.steps.written.is_null();
    sync.shape_digest = shape_digest(sync, has_steps ? &options.steps.written : nullptr);
    plan_.syncs.push_back(std::move(sync));
  }

  // The steps are asked about the columns only once the contract is right. When one of them is
  // wrong, nothing is known of those that leave.
  components::KnownSchema check_columns(const SyncPlan& sync) {
    if (is_contract_wrong(sync.name)) return {};
    const Node* steps = written_sync(sync.name).find("steps");
    const bool is_list = steps != nullptr && steps->items.size() == sync.steps.size();
    if (!sync.steps.empty() && !is_list) return {};
    auto columns = check_steps(sync, problems_);
    const bool is_wrong = is_contract_wrong(sync.name) || is_wrong_in(sync.name, "steps");
    return is_wrong ? components::KnownSchema() : columns;
  }

  const Node& written_sync(const std::string& name) const { return written_.named(name); }
  const Node* watermark_of(const std::string& sync) const {
    return written_sync(sync).find("watermark");
  }

  // Of columns that are not known for a mistake nothing more is told.
  void add_watermark(const WatermarkOptions& options, const components::KnownSchema& columns,
                     SyncPlan& sync) {
    if (is_contract_wrong(sync.name) || is_wrong_in(sync.name, "steps")) return;
    sync.watermark = plan_watermark(options, columns, *watermark_of(sync.name),
                                    path_of(path_of("syncs", sync.name), "watermark"), problems_);
  }

  bool is_contract_wrong(const std::string& sync) const {
    return is_wrong_in(sync, "columns") || is_wrong_in(sync, "other_columns");
  }

  // A problem of the file's text, such as a tag, has no path: then the option has failed.
  bool is_wrong_in(const std::string& sync, std::string_view option) const {
    if (problems_.any_below(path_of(path_of("syncs", sync), option))) return true;
    const Node* written = written_sync(sync).find(option);
    return written != nullptr && has_failed(*written);
  }

  void add_source(const ConnectionUse& use, const Node* watermark, SyncPlan& sync) {
    const auto found = std::ranges::find(plan_.sources, use.connection, &SourcePlan::name);
    if (found == plan_.sources.end()) {
      refuse_connection(use, Use::Read);
      return;
    }
    sync.from = use.connection;
    sync.from_digest = digest_of(use.options);
    const Node written = with_default_export(*found->kind, use.options);
    sync.from_options = found->kind->from.parse(written, use.path, problems_);
    if (sync.from_options == nullptr) return;
    check_watermark_use({*sync.from_options, written, use.place, use.path}, watermark,
                        path_of(path_of("syncs", sync.name), "watermark"), problems_);
  }

  void add_each_report(const std::string& sync, const std::string& name,
                       const EachReportOptions& options) {
    EachReport report{.sync = sync, .name = name, .column = options.column, .reading = {}};
    report.reading.name = sync;
    // It is read whole, whatever the sync remembers of its own report.
    add_source(options.from, nullptr, report.reading);
    plan_.each_reports.push_back(std::move(report));
  }

  void add_destination(const ConnectionUse& use, const components::KnownSchema& columns,
                       SyncPlan& sync) {
    const auto found = std::ranges::find(plan_.sinks, use.connection, &SinkPlan::name);
    if (found == plan_.sinks.end()) {
      refuse_connection(use, Use::Write);
      return;
    }
    auto options = found->kind->destination.parse(use.options, use.path, problems_);
    if (options && found->options) {
      PlacedDestinationProblems placed(use, problems_);
      options->check(*found->options, {columns, values_for_checks(sync)}, placed);
      if (sync.watermark) check_mode(*found, *options, use, sync);
    }
    const Guards guards = options ? options->guards() : Guards();
    const auto load = options ? options->load_options() : components::LoadOptions();
    sync.to.push_back(
        {use.connection, std::move(options), use.place, digest_of(use.options), guards, load});
  }

  // A destination takes no more than the rows since the watermark.
  void check_mode(const SinkPlan& sink, const components::ToOptions& options,
                  const ConnectionUse& use, const SyncPlan& sync) {
    const auto mode = options.written(*sink.options, values_for_checks(sync)).mode;
    PlacedDestinationProblems placed(use, problems_);
    check_watermark_target(*sink.kind, mode, options.load_options().delta, placed);
    if (auto doubt = doubt_about_target(*sink.kind, mode, *sync.watermark); !doubt.empty()) {
      problems_.warn(use.place, use.path, std::move(doubt));
    }
  }

  // Of a file with a problem it is not told: the name where it is used may be the one misspelt.
  void warn_of_unused_connections() {
    std::set<std::string_view> used;
    for (const auto& [name, sync] : file_.syncs) {
      used.insert(sync.from.connection);
      for (const auto& [each, values] : sync.for_each) {
        if (values.report) used.insert(values.report->from.connection);
      }
      for (const auto& use : sync.to) used.insert(use.connection);
    }
    const Node* connections = document_.find("connections");
    if (connections == nullptr) return;
    for (const auto& entry : connections->entries) {
      if (used.contains(entry.key)) continue;
      problems_.warn(entry.place, path_of("connections", entry.key),
                     "no sync uses this connection; remove it, or name it in a sync");
    }
  }

  // defaults.export under the sync's own options; a shorthand is written out first.
  Node with_default_export(const components::SourceKind& kind, const Node& from) const {
    const Node& below = file_.defaults.export_;
    if (!below.is_map()) return from;
    const auto& shorthand = kind.from.description().shorthand;
    if (from.is_map() || shorthand.empty()) return config::overlay(below, from);
    Node written = Node::map({{shorthand, from.place, from}});
    written.place = from.place;
    return config::overlay(below, written);
  }

  Guards guards_of(const SyncOptions& options, const std::string& path) {
    const Node& below = file_.defaults.guards;
    if (options.guards.is_null() && below.is_null()) return {};
    const Node node = options.guards.is_null() ? below
                      : below.is_null()        ? options.guards
                                               : config::overlay(below, options.guards);
    return components::guards_spec().parse(node, path, problems_).value_or(Guards());
  }

  RowPolicy policy_of(const SyncOptions& options, const std::string& path) {
    const Node own = written_out(options.on_row_error);
    Node below = written_out(file_.defaults.on_row_error);
    // What limits a quarantine is not for a sync that has none.
    const Node* action = own.find("action");
    if (action != nullptr && action->text == "fail") {
      std::erase_if(below.entries, [](const auto& entry) { return entry.key == "at_most"; });
    }
    const Node node = own.is_null() ? below : below.is_null() ? own : config::overlay(below, own);
    RowPolicy policy;
    if (!node.is_null()) {
      policy = row_policy_spec().parse(node, path, problems_).value_or(RowPolicy());
    }
    policy.keep_default_in(document_.folders().outputs);
    return policy;
  }

  // `on_row_error: quarantine` as a map.
  static Node written_out(const Node& policy) {
    if (!policy.is_scalar() || policy.failed) return policy;
    Node map = Node::map({{"action", policy.place, policy}});
    map.place = policy.place;
    return map;
  }

  std::shared_ptr<const WrittenStep> written_contract(const std::string& name) const {
    const Node& sync = written_sync(name);
    const Node* columns = sync.find("columns");
    return as_written(columns == nullptr ? Node() : *columns,
                      columns == nullptr ? sync.place : columns->place,
                      path_of(path_of("syncs", name), "columns"));
  }

  // Silent where the connection, or its name, has a problem already.
  void refuse_connection(const ConnectionUse& use, Use wanted) {
    if (use.connection.empty()) return;
    const auto fitting = wanted == Use::Read ? names_of(plan_.sources) : names_of(plan_.sinks);
    const auto written =
        std::ranges::find(file_.connections, use.connection,
                          [](const auto& entry) -> const std::string& { return entry.first; });
    if (written == file_.connections.end()) {
      if (connections_are_wrong()) return;
      problems_.add(use.place, use.path,
                    fmt::format("{} is not a connection of this file{}", in_quotes(use.connection),
                                fitting.empty() ? "; add it under connections"
                                                : suggestion(use.connection, fitting)));
    } else if (written->second.source != nullptr || written->second.sink != nullptr) {
      problems_.add(use.place, use.path,
                    fmt::format("{} is a connection that cannot be {}{}", in_quotes(use.connection),
                                wanted == Use::Read ? "read from" : "written to",
                                suggestion(use.connection, fitting)));
    }
  }

  // Nothing is known of them, since all of them are written wrong, or their key is misspelt.
  bool connections_are_wrong() const {
    if (!file_.connections.empty()) return false;
    return problems_.any_below("connections") ||
           std::ranges::any_of(document_.entries, [](const Node::Entry& entry) {
             return entry.key != "connections" && !meant_by(entry.key, {"connections"}).empty();
           });
  }

  template <class Plans>
  static std::vector<std::string> names_of(const Plans& plans) {
    std::vector<std::string> names;
    names.reserve(plans.size());
    for (const auto& plan : plans) names.push_back(plan.name);
    return names;
  }

  const Node& document_;
  const WrittenSyncs written_;
  const FileOptions file_;
  Problems& problems_;
  Plan plan_;
};

void fill_in(config::Map<SyncOptions>& syncs, const ReportedValues& reported) {
  for (auto& [sync, options] : syncs) {
    for (auto& [name, each] : options.for_each) {
      if (!each.report) continue;
      const auto known = reported.find(std::pair(sync, name));
      each.is_open = known == reported.end();
      each.values.values = each.is_open ? std::vector<std::string>{kAnyValue} : known->second;
    }
  }
}

// With two values each, what syncs whose values are not known would both write is found.
void refuse_conflicts_of_open_syncs(const Plan& plan, Problems& problems) {
  Plan doubled = plan;
  for (auto sync : plan.syncs) {
    if (!sync.is_open) continue;
    for (auto& [name, value] : sync.each) value += value == kAnyValue ? "s" : "";
    sync.name += "s";
    doubled.syncs.push_back(std::move(sync));
  }
  if (doubled.syncs.size() > plan.syncs.size()) refuse_conflicts(doubled, problems);
}

}  // namespace

std::optional<Plan> parse_plan(const Node& document, const components::Registry& registry,
                               Problems& problems, const ReportedValues& reported) {
  FileOptions file;
  file_spec(registry, &document).parse_onto(document, "", problems, file);
  fill_in(file.syncs, reported);
  Plan plan = PlanMaker(document, std::move(file), problems).make();
  // What is missing in the file was told when it was read; nothing of the plan stands for it.
  if (problems.empty() && plan.is_complete()) {
    refuse_conflicts(plan, problems);
    if (problems.empty()) refuse_conflicts_of_open_syncs(plan, problems);
    refuse_open_feeds(plan, problems);
    refuse_tokens_of_the_service(plan, problems);
  }
  if (!problems.empty()) return std::nullopt;
  return plan;
}

}  // namespace millrace::engine
