#include "connector/app/results/planned_rows.h"

#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/app/results/shown_cell.h"
#include "connector/base/text/text.h"

namespace millrace::app {

using components::Examples;
using components::RowChange;
using components::SchemaChange;
using Kind = RowChange::Kind;

namespace {

std::string_view word_of(Kind kind) {
  switch (kind) {
    case Kind::Insert:
      return "insert";
    case Kind::Update:
      return "update";
    case Kind::Delete:
      return "delete";
    case Kind::Mark:
      return "mark";
  }
  return "";
}

std::string line_of(const Examples& examples, const RowChange& row) {
  std::vector<std::string> cells;
  for (std::size_t i = 0; i < examples.columns.size(); ++i) {
    const auto name = printable(examples.columns[i], 60);
    const auto& one = row.kind == Kind::Insert ? row.after[i] : row.before[i];
    const bool changes = row.kind == Kind::Update && row.before[i] != row.after[i];
    cells.push_back(
        changes ? fmt::format("{}: {} → {}", name, shown_cell(one), shown_cell(row.after[i]))
                : fmt::format("{}: {}", name, shown_cell(one)));
  }
  return fmt::format("  would {}: {}\n", word_of(row.kind), fmt::join(cells, ", "));
}

void write_cells(JsonWriter& json, std::string_view key, const std::vector<std::string>& columns,
                 const RowChange::Cells& cells) {
  if (cells.empty()) return;
  json.key(key).open_object();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    json.key(columns[i]);
    cells[i] ? json.value(*cells[i]) : json.null();
  }
  json.close_object();
}

}  // namespace

std::vector<std::string> planned_beside_rows(const engine::DestinationOutcome& to) {
  auto sentences = components::planned_changes(to.report.changes);
  if (to.report.marked > 0) {
    sentences.push_back(fmt::format("a run marks {} that left the report in {}",
                                    counted(to.report.marked, "row"),
                                    printable(to.target.on_leave.column)));
  }
  return sentences;
}

std::string examples_text(const engine::RunOutcome& outcome) {
  std::string text;
  for (const auto& sync : outcome.syncs) {
    for (const auto& to : sync.destinations) {
      if (to.examples.rows.empty()) continue;
      text +=
          fmt::format("{} → {}: {}\n", sync.sync, to.target.connection, printable(to.target.name));
      for (const auto& row : to.examples.rows) text += line_of(to.examples, row);
    }
  }
  return text;
}

void write_changes(JsonWriter& json, const std::vector<SchemaChange>& changes) {
  if (changes.empty()) return;
  json.key("changes").open_array();
  for (const auto& change : changes) {
    json.open_object().member("change", to_string(change.kind));
    if (change.kind != SchemaChange::Kind::Create) json.member("column", change.column);
    if (!change.from.empty()) json.member("from", change.from);
    if (!change.type.empty()) json.member("type", change.type);
    if (change.rewrites) json.member("rewrites", true);
    json.close_object();
  }
  json.close_array();
}

void write_examples(JsonWriter& json, const Examples& examples) {
  if (examples.rows.empty()) return;
  json.key("examples").open_array();
  for (const auto& row : examples.rows) {
    json.open_object().member("change", word_of(row.kind));
    write_cells(json, "before", examples.columns, row.before);
    write_cells(json, "after", examples.columns, row.after);
    json.close_object();
  }
  json.close_array();
}

}  // namespace millrace::app
