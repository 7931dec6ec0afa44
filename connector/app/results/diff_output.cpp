#include "connector/app/results/diff_output.h"

#include <algorithm>
#include <span>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/app/results/shown_cell.h"
#include "connector/base/text/text.h"
#include "connector/data/text/json_writer.h"

namespace millrace::app {

using engine::StepDiff;
using Change = StepDiff::Row::Change;

namespace {

std::string_view word_of(Change change) {
  switch (change) {
    case Change::Removed:
      return "removed";
    case Change::Added:
      return "added";
    case Change::Changed:
      return "changed";
    case Change::Quarantined:
      return "quarantined";
  }
  return "";
}

// The row did not leave the step.
bool is_gone(Change change) {
  return change == Change::Removed || change == Change::Quarantined;
}

std::string cell_text(const StepDiff::Cell& cell, Change change) {
  const auto name = printable(cell.column, 60);
  if (is_gone(change)) return fmt::format("{}: {}", name, shown_cell(cell.before));
  if (change == Change::Added || cell.is_new)
    return fmt::format("{}: {}", name, shown_cell(cell.after));
  return fmt::format("{}: {} → {}", name, shown_cell(cell.before), shown_cell(cell.after));
}

std::string columns_text(const StepDiff& diff) {
  std::string text;
  const auto add = [&text](std::string_view what, const std::vector<std::string>& columns) {
    std::vector<std::string> names;
    names.reserve(columns.size());
    for (const auto& column : columns) names.push_back(printable(column, 120));
    if (!names.empty()) text += fmt::format("columns {}: {}\n", what, fmt::join(names, ", "));
  };
  std::vector<std::string> renamed;
  renamed.reserve(diff.columns_renamed.size());
  for (const auto& [from, to] : diff.columns_renamed) {
    renamed.push_back(fmt::format("{} → {}", from, to));
  }
  add("removed", diff.columns_removed);
  add("renamed", renamed);
  add("added", diff.columns_added);
  return text;
}

std::uint64_t count_of(const StepDiff& diff, Change change) {
  return static_cast<std::uint64_t>(std::ranges::count(diff.rows, change, &StepDiff::Row::change));
}

void write_texts(JsonWriter& json, std::string_view key, const std::vector<std::string>& texts) {
  json.key(key).open_array();
  for (const auto& text : texts) json.value(text);
  json.close_array();
}

void write_side(JsonWriter& json, std::string_view key, const std::optional<std::string>& value) {
  json.key(key);
  value ? json.value(*value) : json.null();
}

void write_row(JsonWriter& json, const StepDiff::Row& row) {
  json.open_object().member("row", row.number);
  if (row.parts > 1) json.member("part", row.part);
  json.member("change", word_of(row.change));
  if (row.change == Change::Quarantined) json.member("reason", row.reason);
  json.key("cells").open_array();
  for (const auto& cell : row.cells) {
    json.open_object().member("column", cell.column);
    const bool was_there = row.change != Change::Added && !cell.is_new;
    if (was_there) write_side(json, "before", cell.before);
    if (!is_gone(row.change)) write_side(json, "after", cell.after);
    json.close_object();
  }
  json.close_array().close_object();
}

// "row 3", "row 3 (2 of 5)"
std::string name_of(const StepDiff::Row& row) {
  return row.parts == 1 ? fmt::format("row {}", row.number)
                        : fmt::format("row {} ({} of {})", row.number, row.part, row.parts);
}

std::string row_text(const StepDiff::Row& row, bool is_made) {
  std::vector<std::string> cells;
  cells.reserve(row.cells.size());
  for (const auto& cell : row.cells) cells.push_back(cell_text(cell, row.change));
  std::string word;
  if (row.change != Change::Changed && !is_made) word = fmt::format(" {}", word_of(row.change));
  if (row.change == Change::Quarantined) word += fmt::format(" ({})", row.reason);
  return fmt::format("{}{}: {}\n", name_of(row), word, fmt::join(cells, ", "));
}

std::string order_text(const StepDiff& diff) {
  constexpr std::size_t kMostNumbers = 20;
  if (diff.new_order.empty()) return "";
  const auto shown = std::span(diff.new_order).first(std::min(kMostNumbers, diff.new_order.size()));
  return fmt::format("new order of the rows: {}{}\n", fmt::join(shown, ", "),
                     shown.size() < diff.new_order.size() ? ", ..." : "");
}

std::string counts_text(const StepDiff& diff) {
  if (diff.are_made) {
    return fmt::format("{} before, {} made of them\n", counted(diff.rows_before, "row"),
                       with_commas(diff.rows_after));
  }
  const auto quarantined = count_of(diff, Change::Quarantined);
  return fmt::format("{} before, {} after: {} removed, {}{} added, {} changed\n",
                     counted(diff.rows_before, "row"), with_commas(diff.rows_after),
                     count_of(diff, Change::Removed),
                     quarantined == 0 ? "" : fmt::format("{} quarantined, ", quarantined),
                     count_of(diff, Change::Added), count_of(diff, Change::Changed));
}

}  // namespace

std::string diff_text(const StepDiff& diff) {
  std::string text = diff.step + "\n" + columns_text(diff);
  for (const auto& row : diff.rows) text += row_text(row, diff.are_made);
  return text + order_text(diff) + counts_text(diff);
}

std::string diff_json(const StepDiff& diff) {
  std::string out;
  JsonWriter json(out);
  json.open_object().member("step", diff.step);
  write_texts(json, "columns_removed", diff.columns_removed);
  json.key("columns_renamed").open_array();
  for (const auto& [from, to] : diff.columns_renamed) {
    json.open_object().member("from", from).member("to", to).close_object();
  }
  json.close_array();
  write_texts(json, "columns_added", diff.columns_added);
  json.member("rows_before", diff.rows_before).member("rows_after", diff.rows_after);
  json.member("made", diff.are_made).key("new_order").open_array();
  for (const auto number : diff.new_order) json.value(number);
  json.close_array().key("rows").open_array();
  for (const auto& row : diff.rows) write_row(json, row);
  json.close_array().close_object();
  return out;
}

}  // namespace millrace::app
