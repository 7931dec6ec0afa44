#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/spec/spec.h"
#include "connector/components/columns/column_rules.h"
#include "connector/components/loads/load.h"
#include "connector/components/loads/load_options.h"
#include "connector/components/options/column_policies.h"
#include "connector/components/options/guards.h"
#include "connector/components/options/mode.h"

namespace millrace::components {

// What a mode makes of the option `key`.
enum class KeyUse {
  Refused,   // The mode has no use for a key; naming one is a mistake.
  Optional,  // The mode works either way.
  Required,  // Rows are matched by it.
};

struct ModeOffer {
  Mode mode = Mode::Replace;
  KeyUse key = KeyUse::Optional;
};

// What a kind of sink can do, declared once where it is registered. The options that its
// destinations have in common, their description and their check follow from it.
struct Capabilities {
  std::vector<ModeOffer> modes;
  Mode usual = Mode::Replace;          // The mode of a destination that names neither mode nor key.
  Mode usual_with_key = Mode::Upsert;  // The mode of one that names a key only.
  bool stages = true;                  // False: what was written cannot be taken back.
  bool adds_columns = false;           // It has a table, to which columns can be added.
  bool widens_columns = false;         // The types of the table's columns can be changed.
  bool comments = false;               // Tables and columns can have comments.
  bool counts_rows = false;            // A load tells how many rows its target had.
  bool keeps_generations = false;      // A load can be the difference to an earlier one.
  bool reads_back = false;             // A load can give back the rows that it has written.
  // Its rows go to standard output, so the program's own results have to go elsewhere; see
  // Destination::prints().
  bool prints = false;

  bool takes_key() const;
  bool offers(Mode mode) const;
};

// `on_leave: delete`, `keep`, or `{mark: column}`.
struct OnLeaveOptions {
  enum class Action {
    Delete,
    Keep,
  };
  std::optional<Action> action;
  std::string mark;  // The column; empty: none.
};

// The options that destinations of all kinds share, as far as their kind offers them. A
// destination's struct has them as its member `rows`.
struct TableOptions {
  std::optional<Mode> mode;
  std::vector<std::string> key;
  OnNewColumn on_new_column = OnNewColumn::Fail;
  std::optional<OnMissingColumn> on_missing_column;
  OnTypeChange on_type_change = OnTypeChange::Fail;
  ColumnNames column_names = ColumnNames::AsIs;
  std::vector<Stamp> stamps;
  bool comments = false;
  OnLeaveOptions on_leave;
  Guards guards;
  LoadOptions load;
};

// What the options do for one kind, in the words of its reference page.
struct TableSentences {
  std::string_view mode;
  std::string_view key = {};
};

// The fragment of a destination's spec: `mode`, and where the kind has a use for them `key`, what
// becomes of columns, `on_leave`, `guards`, `delta`, `verify_every` and `verify`.
config::Spec<TableOptions> table_options_spec(const Capabilities& can,
                                              const TableSentences& sentences);

// The mode that was written, or the kind's usual one.
Mode mode_of(const TableOptions& options, const Capabilities& can);

// What becomes of rows that left the export, in mode mirror.
OnLeave on_leave_of(const TableOptions& options);

// What becomes of columns that differ from those of the table.
ColumnPolicies column_policies_of(const TableOptions& options);
// What is made of the columns first.
ColumnRules column_rules_of(const TableOptions& options);
// The key by the names that its columns then have.
std::vector<std::string> key_of(const TableOptions& options);

// What is wrong with the mode and the key of a destination of this kind, or nothing.
std::optional<std::string> complaint_about(const TableOptions& options, const Capabilities& can,
                                           std::string_view kind);

}  // namespace millrace::components

template <>
struct millrace::config::EnumNames<millrace::components::OnLeaveOptions::Action> {
  using Action = millrace::components::OnLeaveOptions::Action;
  static constexpr auto kNames = std::to_array<std::pair<std::string_view, Action>>({
      {"delete", Action::Delete},
      {"keep", Action::Keep},
  });
};

template <>
struct millrace::config::EnumNames<millrace::components::Verify> {
  using Verify = millrace::components::Verify;
  static constexpr auto kNames = std::to_array<std::pair<std::string_view, Verify>>({
      {"counts", Verify::Counts},
      {"content", Verify::Content},
  });
};
