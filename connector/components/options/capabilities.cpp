#include "connector/components/options/capabilities.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/text.h"

namespace millrace::components {
namespace {

const ModeOffer* offer_of(const Capabilities& can, Mode mode) {
  const auto found = std::ranges::find(can.modes, mode, &ModeOffer::mode);
  return found == can.modes.end() ? nullptr : &*found;
}

std::vector<std::string_view> names_of(const std::vector<ModeOffer>& offers) {
  std::vector<std::string_view> names;
  names.reserve(offers.size());
  for (const auto& offer : offers) names.push_back(to_string(offer.mode));
  return names;
}

std::string not_offered(Mode mode, const Capabilities& can, std::string_view kind) {
  const auto choices = fmt::format("{}", fmt::join(names_of(can.modes), " or "));
  if (mode == Mode::Replace && !can.stages) {
    return fmt::format(
        "mode replace needs a destination that can hold rows back until all of them are there, "
        "and {} cannot; write mode: {}",
        kind, choices);
  }
  if (mode == Mode::Mirror && can.offers(Mode::Replace)) {
    return fmt::format(
        "mode mirror matches rows by a key, and {} has none; write mode: replace, which leaves "
        "exactly the rows of the report",
        kind);
  }
  return fmt::format("mode {} is not one that {} offers; write mode: {}", to_string(mode), kind,
                     choices);
}

std::string takes_no_key(Mode mode, const Capabilities& can) {
  const bool has_upsert = offer_of(can, Mode::Upsert) != nullptr;
  return fmt::format("mode {} does not use a key; remove it{}", to_string(mode),
                     has_upsert ? ", or write mode: upsert" : "");
}

std::string needs_key(Mode mode) {
  return fmt::format("mode {} needs a key; write key: column", to_string(mode));
}

std::optional<std::string> complaint_about_leaving(const OnLeaveOptions& options) {
  if (options.action && !options.mark.empty()) {
    return "names an action and a column to mark; write on_leave: delete, on_leave: keep, or "
           "on_leave: {mark: column}";
  }
  return std::nullopt;
}

config::Spec<OnLeaveOptions> on_leave_spec() {
  return config::Spec<OnLeaveOptions>("on_leave", "What mode mirror does with rows that left.")
      .field<&OnLeaveOptions::action>("delete (the default) or keep.")
      .field<&OnLeaveOptions::mark>(
          "The column, of type timestamptz, that gets the time of the load when a row has left the "
          "report, and NULL when it comes back. It is added if it does not exist.",
          {.example = "left_at"})
      .check_at<&OnLeaveOptions::action>(&complaint_about_leaving)
      .shorthand<&OnLeaveOptions::action>();
}

std::optional<std::string> complaint_about_delta(const TableOptions& options, Mode mode) {
  if (!options.load.delta) {
    if (!options.load.verify_every) return std::nullopt;
    return "verify_every is for delta loads; write delta: true, or remove it";
  }
  if (mode == Mode::Append) {
    return "delta: true is for modes that match rows by a key, and append adds every row of an "
           "export; remove it, or write mode: upsert and a key";
  }
  if (options.key.empty()) return "delta: true matches rows by a key; write key: column";
  return std::nullopt;
}

// Of options that the mode, or the kind, has no use for.
std::optional<std::string> complaint_about_use(const TableOptions& options, Mode mode,
                                               const Capabilities& can, std::string_view kind) {
  const bool says_leave = options.on_leave.action || !options.on_leave.mark.empty();
  if (says_leave && mode != Mode::Mirror) {
    return "on_leave is for mode mirror; write mode: mirror, or remove it";
  }
  if (!options.on_leave.mark.empty() &&
      std::ranges::count(key_of(options), on_leave_of(options).column) > 0) {
    return fmt::format("on_leave marks the column {}, which is part of the key; name another one",
                       printable(options.on_leave.mark, 60));
  }
  const bool says_share = options.guards.max_shrink || options.guards.max_remove;
  if (says_share && !can.counts_rows) {
    return fmt::format(
        "max_shrink and max_remove need a destination that counts the rows it has, and {} does "
        "not; remove them here",
        kind);
  }
  return complaint_about_delta(options, mode);
}

config::Spec<LoadOptions> load_options_spec(const Capabilities& can) {
  config::Spec<LoadOptions> spec("load", "How loads are compared and verified.");
  if (can.keeps_generations) {
    spec.field<&LoadOptions::delta>(
        "Send only the rows that are new, have changed or have left since the last load, by hashes "
        "of the rows that are kept in the state. Needs a key.");
    spec.field<&LoadOptions::verify_every>(
        "Of delta loads: compare all rows with the target's every so many loads. Without it 20.",
        {.min = 1, .max = 1'000'000});
  }
  if (can.reads_back) {
    spec.field<&LoadOptions::verify>(
        "counts: the number of rows has to be right. content: the rows are read back, too, and "
        "compared with those of the report by a hash, before the load counts as done.");
  }
  return spec;
}

// Of options about columns.
std::optional<std::string> complaint_about_column_options(const TableOptions& options,
                                                          const Capabilities& can,
                                                          std::string_view kind) {
  if (options.on_type_change == OnTypeChange::Widen && !can.widens_columns) {
    return fmt::format(
        "on_type_change: widen needs a table whose columns can get other types, and "
        "{} has no statement for that; write on_type_change: fail",
        kind);
  }
  for (auto stamp = options.stamps.begin(); stamp != options.stamps.end(); ++stamp) {
    const auto name = config::Codec<Stamp>::to_text(*stamp);
    if (std::find(options.stamps.begin(), stamp, *stamp) != stamp) {
      return fmt::format("stamps names {} twice", name);
    }
    const auto column = column_of(*stamp);
    if (std::ranges::count(key_of(options), column) == 0) continue;
    return fmt::format("the key names {}, which stamps writes anew with each load", column);
  }
  if (column_rules_of(options).is_stamp(on_leave_of(options).column)) {
    return fmt::format("on_leave marks the column {}, which stamps adds; name another one",
                       on_leave_of(options).column);
  }
  return std::nullopt;
}

void add_column_options(const Capabilities& can, config::Spec<TableOptions>& spec) {
  spec.field<&TableOptions::on_new_column>(
          "What to do about a column that the table does not have: fail, add it, or ignore it (it "
          "is left out). Each load says which columns it added or left out.")
      .field<&TableOptions::on_missing_column>(
          "What to do about a column of the table that the report does not have: null (the "
          "default) "
          "keeps the value in rows that are there, and leaves NULL in new ones, and each load says "
          "so; fail stops the load. Columns that the table fills by itself (by a default, a "
          "sequence or an expression) are not meant.")
      .field<&TableOptions::on_type_change>(
          can.widens_columns
              ? "What to do when a column of the table cannot hold all values of an export: fail, "
                "or widen it (smallint to integer to bigint to numeric, numeric(p,s) to numeric, "
                "varchar(n) to text), which changes no value that is there."
              : "What to do when a column of the table cannot hold all values of an export: fail; "
                "the types of its columns cannot be changed.",
          {.offered = can.widens_columns ? std::vector<std::string_view>{"fail", "widen"}
                                         : std::vector<std::string_view>{"fail"}})
      .field<&TableOptions::column_names>(
          "How the table's columns are called after those of the rows: as_is, or snake (LTV (USD) "
          "is ltv_usd). The key and on_leave may name a column either way.")
      .field<&TableOptions::stamps>(
          "Columns that say which load wrote a row last: loaded_at, run_id and export_id add "
          "_loaded_at, _run_id and _export_id. A row that differs in nothing else is unchanged.",
          {.example_yaml = "[loaded_at, run_id]"});
  if (!can.comments) return;
  spec.field<&TableOptions::comments>(
      "Whether a table and its columns that have no comment get one: the name of the sync, and the "
      "name in the file of each column that column_names renames.");
}

// complaint_about() enforces it.
std::optional<config::OptionRule> rule_about_key(const ModeOffer& offer, const Capabilities& can) {
  using Asks = config::OptionRule::Asks;
  if (!can.takes_key() || offer.key == KeyUse::Optional) return std::nullopt;
  const bool needed = offer.key == KeyUse::Required;
  return config::OptionRule{
      .key = "mode",
      .value = std::string(to_string(offer.mode)),
      .asks = needed ? Asks::Needed : Asks::Refused,
      .other = "key",
      .sentence = needed ? needs_key(offer.mode) : takes_no_key(offer.mode, can)};
}

}  // namespace

bool Capabilities::offers(Mode mode) const {
  return offer_of(*this, mode) != nullptr;
}

bool Capabilities::takes_key() const {
  return std::ranges::any_of(modes,
                             [](const ModeOffer& offer) { return offer.key != KeyUse::Refused; });
}

config::Spec<TableOptions> table_options_spec(const Capabilities& can,
                                              const TableSentences& sentences) {
  config::Spec<TableOptions> spec("rows", "How rows are written.");
  spec.field<&TableOptions::mode>(sentences.mode, {.offered = names_of(can.modes)});
  if (can.takes_key()) {
    spec.field<&TableOptions::key>(sentences.key, {.example_yaml = "email"});
  }
  if (can.adds_columns) {
    add_column_options(can, spec);
  }
  if (can.offers(Mode::Mirror)) {
    spec.group<&TableOptions::on_leave>(
        on_leave_spec(),
        "What mode mirror does with a row that is no longer in the report: delete it, keep it, or "
        "mark it in a column of the table.");
  }
  if (can.offers(Mode::Replace)) {
    spec.group<&TableOptions::guards>(
        guards_spec(), "Guards of this destination; what they do not say, the sync's do.");
  }
  if (can.keeps_generations || can.reads_back) {
    spec.include<&TableOptions::load>(load_options_spec(can));
  }
  for (const ModeOffer& offer : can.modes) {
    if (auto rule = rule_about_key(offer, can)) spec.rule(*std::move(rule));
  }
  return spec;
}

Mode mode_of(const TableOptions& options, const Capabilities& can) {
  return options.mode.value_or(options.key.empty() ? can.usual : can.usual_with_key);
}

OnLeave on_leave_of(const TableOptions& options) {
  if (!options.on_leave.mark.empty()) {
    return {OnLeave::Action::Mark, column_name(options.on_leave.mark, options.column_names)};
  }
  const bool keeps = options.on_leave.action == OnLeaveOptions::Action::Keep;
  return {keeps ? OnLeave::Action::Keep : OnLeave::Action::Delete, {}};
}

ColumnPolicies column_policies_of(const TableOptions& options) {
  return {.on_new = options.on_new_column,
          .on_missing = options.on_missing_column.value_or(OnMissingColumn::Null),
          .on_type_change = options.on_type_change};
}

ColumnRules column_rules_of(const TableOptions& options) {
  return {.names = options.column_names, .stamps = options.stamps};
}

std::vector<std::string> key_of(const TableOptions& options) {
  std::vector<std::string> key;
  key.reserve(options.key.size());
  for (const auto& column : options.key) key.push_back(column_name(column, options.column_names));
  return key;
}

std::optional<std::string> complaint_about(const TableOptions& options, const Capabilities& can,
                                           std::string_view kind) {
  const Mode mode = mode_of(options, can);
  const ModeOffer* offer = offer_of(can, mode);
  if (offer == nullptr) return not_offered(mode, can, kind);
  if (offer->key == KeyUse::Required && options.key.empty()) {
    return needs_key(mode);
  }
  if (offer->key == KeyUse::Refused && !options.key.empty()) return takes_no_key(mode, can);
  if (auto complaint = complaint_about_use(options, mode, can, kind)) return complaint;
  if (auto complaint = complaint_about_column_options(options, can, kind)) return complaint;
  std::set<std::string> seen;
  for (const auto& column : key_of(options)) {
    if (seen.insert(column).second) continue;
    return fmt::format("the key names the column {} twice", printable(column, 60));
  }
  return std::nullopt;
}

}  // namespace millrace::components
