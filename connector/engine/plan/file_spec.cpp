#include "connector/engine/plan/file_spec.h"

#include "config/spec/syntax.h"
#include "connector/engine/plan/connection_use.h"
#include "connector/engine/plan/each_syntax.h"
#include "connector/engine/plan/registered_syntax.h"

namespace millrace::engine {
namespace {

config::Spec<DefaultOptions> defaults_spec(const components::Registry& registry) {
  return config::Spec<DefaultOptions>("defaults", "What every sync starts from.")
      .value<&DefaultOptions::export_>(default_export_syntax(registry),
                                       "Options of every sync's `from`.")
      .value<&DefaultOptions::guards>(default_guards_syntax(), "Guards of every sync.")
      .value<&DefaultOptions::on_row_error>(default_row_policy_syntax(),
                                            "What every sync does about a row that is wrong.");
}

config::Spec<SyncOptions> sync_spec(const components::Registry& registry,
                                    const KnownConnections& known) {
  return config::Spec<SyncOptions>("sync", "One report, its shape, and where its rows go.")
      .group<&SyncOptions::schedule>(
          schedule_spec(),
          "When the sync is run by `millrace serve`: a cron expression, or a map. `millrace run` "
          "runs it at any time.")
      .field<&SyncOptions::after>(
          "Syncs of this file after which this one is run, instead of a `schedule`: it starts when "
          "the last run of each of them was ok and has ended since its own last start.",
          {.example_yaml = "[orders, customers]"})
      .field<&SyncOptions::tags>(
          "Words by which syncs are chosen: `millrace run --select tag:nightly`.",
          {.example_yaml = "[nightly]"})
      .group<&SyncOptions::alerts>(
          alerts::sync_alerts_spec(),
          "Which of the file's `alerts` hear of the sync, and of what; all of them when nothing is "
          "said.")
      .value<&SyncOptions::for_each>(
          config::named(each_syntax(registry, known)),
          "Runs the sync once for each value: `{{ each.region }}` stands for it in filters, paths "
          "and "
          "tables, and in the names of these syncs, orders[EU] and orders[US]. Values are a list, "
          "or a "
          "column of a CSV file or of another report; several names make all combinations.",
          {.example_yaml = "{region: [EU, US]}"})
      .value<&SyncOptions::from>(from_syntax(registry, known),
                                 "The connection and the report that is read.",
                                 {.required = true, .remedy = "write from: {connection: report}"})
      .map_of<&SyncOptions::columns>(
          column_spec(),
          "The contract: what you expect of the report's columns, by their name in the report.")
      .field<&SyncOptions::other_columns>(
          "What to do with columns that are not listed in `columns`.")
      .value<&SyncOptions::steps>(steps_syntax(registry),
                                  "Changes to the columns, applied in this order.")
      .value<&SyncOptions::on_row_error>(
          row_policy_syntax(),
          "What happens when a row breaks the contract or fails in a step: fail (the default), "
          "quarantine, or a map.")
      .group<&SyncOptions::watermark>(
          watermark_spec(),
          "How far the sync has got, remembered from run to run: `{{ watermark }}` in a filter has "
          "the next run read only what is new.")
      .value<&SyncOptions::guards>(guards_syntax(),
                                   "What stops a load before anything visible changes.")
      .list_of<&SyncOptions::tests>(
          test_spec(), "Rows for `millrace test`, and what the contract and steps make of them.")
      .value<&SyncOptions::to>(to_syntax(registry, known), "Where the rows go.",
                               {.required = true, .remedy = "name at least one destination"});
}

// A file without a sync would do nothing, and its run would look like a good one.
config::Syntax<config::Map<SyncOptions>> syncs_syntax(const components::Registry& registry,
                                                      const KnownConnections& known) {
  auto syntax = config::named(config::syntax_of(sync_spec(registry, known)));
  syntax.type.needs_item = true;
  syntax.parse = [parse = syntax.parse](const config::Node& node, const std::string& path,
                                        config::Problems& problems,
                                        config::Map<SyncOptions>& syncs) {
    const bool is_empty = node.is_null() || (node.is_map() && node.entries.empty());
    if (!is_empty) return parse(node, path, problems, syncs);
    if (!node.failed) problems.add(node.place, path, "has no sync; name at least one");
    return false;
  };
  return syntax;
}

// All of them may be commented out.
config::Syntax<config::Map<alerts::ReceiverOptions>> alerts_syntax() {
  auto syntax = config::named(alerts::receiver_syntax());
  syntax.type.nullable = true;
  syntax.parse = [parse = syntax.parse](const config::Node& node, const std::string& path,
                                        config::Problems& problems,
                                        config::Map<alerts::ReceiverOptions>& receivers) {
    return node.is_null() || parse(node, path, problems, receivers);
  };
  return syntax;
}

}  // namespace

config::Spec<FileOptions> file_spec(const components::Registry& registry,
                                    const config::Node* document) {
  const auto known = known_connections(document, registry);
  return config::Spec<FileOptions>("the file", "A millrace file.")
      .field<&FileOptions::version>("The version of this language.",
                                    {.required = true, .remedy = "write version: 1"})
      .field<&FileOptions::include>(
          "More files that belong to this one, relative to it. Their `connections`, `syncs` and "
          "`alerts` are added to those of this file; any other option may be written in one of "
          "them only.")
      .value<&FileOptions::state>(ledger::state_syntax(),
                                  "Where state is stored between runs: remote jobs, leases, and "
                                  "what runs did. A SQLite file "
                                  "when nothing is said.")
      .group<&FileOptions::history>(ledger::history_spec(), "How long runs are remembered.")
      .group<&FileOptions::spool>(spool_spec(), "Disk space for buffered rows.")
      .group<&FileOptions::service>(
          service_spec(), "How `millrace serve` keeps the schedules, and who may look at it.")
      .group<&FileOptions::lineage>(lineage_spec(),
                                    "Where events of OpenLineage go; nowhere when nothing is "
                                    "said.")
      .value<&FileOptions::alerts>(
          alerts_syntax(),
          "Who is told when a sync fails, is late, or is well again. The name is yours; the key "
          "below it is the kind.")
      .value<&FileOptions::connections>(
          config::named(connection_syntax(registry)),
          "The systems to read from and write to. The name is yours; the key below it is the kind.")
      .group<&FileOptions::defaults>(defaults_spec(registry), "What every sync starts from.")
      .value<&FileOptions::syncs>(syncs_syntax(registry, known), "The syncs, by name.",
                                  {.required = true, .remedy = "name at least one sync"});
}

}  // namespace millrace::engine
