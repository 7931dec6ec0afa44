#include "sinks/postgres/schema/fit.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/text.h"

namespace millrace::sinks::postgres {
namespace {

using components::kLoadColumn;

std::string in_quotes(const std::string& name) {
  return fmt::format("\"{}\"", printable(name));
}

std::unexpected<Error> must_have_values(const std::vector<std::string>& missing,
                                        const io::QualifiedName& name) {
  const bool one = missing.size() == 1;
  return fail(ErrorKind::BadData,
              fmt::format("{} {} of table {} {} NOT NULL without a default, and the export does "
                          "not have {}",
                          one ? "column" : "columns", fmt::join(missing, ", "),
                          printable(quote_name(name)), one ? "is" : "are", one ? "it" : "them"));
}

std::unexpected<Error> lacks_values(const std::vector<std::string>& missing,
                                    const io::QualifiedName& name) {
  std::vector<std::string> quoted;
  quoted.reserve(missing.size());
  for (const auto& column : missing) quoted.push_back(in_quotes(column));
  const bool one = missing.size() == 1;
  return fail(
      ErrorKind::Refused,
      fmt::format("table {} has the {} {}, which the report does not have; add {} to the "
                  "report, or set on_missing_column: null, which leaves {} NULL in new rows",
                  printable(quote_name(name)), one ? "column" : "columns", fmt::join(quoted, ", "),
                  one ? "it" : "them", one ? "it" : "them"));
}

}  // namespace

Result<void> check_tag_column(const Table& table, const io::QualifiedName& name,
                              OnNewColumn on_new_column) {
  const auto* tag = table.find(kLoadColumn);
  const std::string target = printable(quote_name(name));
  if (!tag && on_new_column == OnNewColumn::Add) return {};
  if (!tag) {
    return fail(ErrorKind::Refused,
                fmt::format("table {0} lacks column \"{1}\", in which append mode notes which load "
                            "brought a row; set on_new_column: add, or run: ALTER TABLE {0} ADD "
                            "COLUMN \"{1}\" text",
                            target, kLoadColumn));
  }
  if (tag->type == PgType::Text && tag->binary && !tag->generated) return {};
  return fail(ErrorKind::Refused,
              fmt::format("column \"{1}\" of table {0}, in which append mode notes which load "
                          "brought a row, is {2}{3} and must be text; run: ALTER TABLE {0} ALTER "
                          "COLUMN \"{1}\" TYPE text, or rename it",
                          target, kLoadColumn, tag->generated ? "generated " : "", tag->sql_type));
}

Result<void> check_key(const Table& table, const io::QualifiedName& name,
                       const std::vector<std::string>& key) {
  std::string list;
  std::vector<std::string> missing;
  for (const auto& column : key) {
    if (!table.find(column)) missing.push_back(in_quotes(column));
    list += (list.empty() ? "" : ", ") + quote_name(std::string_view(column));
  }
  if (!missing.empty()) {
    return fail(ErrorKind::Refused,
                fmt::format("key {} {} {} not in table {}",
                            missing.size() == 1 ? "column" : "columns", fmt::join(missing, ", "),
                            missing.size() == 1 ? "is" : "are", printable(quote_name(name))));
  }
  if (table.is_unique(key)) return {};
  return fail(ErrorKind::Refused,
              fmt::format("table {0} has no unique index on just the key ({1}); run: CREATE UNIQUE "
                          "INDEX ON {0} ({1})",
                          printable(quote_name(name)), printable(list)));
}

Result<TableColumn> mark_column(const Table* table, const TableTarget& destination,
                                const io::QualifiedName& name, const Schema& rows) {
  const Field field{destination.on_leave.column, {TypeKind::TimestampTz}, false};
  if (rows.find(field.name)) {
    return fail(ErrorKind::BadData,
                fmt::format("the rows have the column \"{}\" themselves, in which on_leave marks "
                            "rows; rename or drop it, or mark another column",
                            printable(field.name)));
  }
  const auto* column = table != nullptr ? table->find(field.name) : nullptr;
  if (!column) return new_column(field);
  const bool fits = column->type == PgType::Timestamptz || column->type == PgType::Timestamp;
  if (fits && !column->required && !column->generated) return *column;
  return fail(
      ErrorKind::Refused,
      fmt::format("column \"{}\" of table {}, in which on_leave marks rows, is {}{} and must "
                  "be timestamptz and take NULL; alter it, or mark another column",
                  printable(field.name), printable(quote_name(name)),
                  column->generated  ? "generated "
                  : column->required ? "NOT NULL "
                                     : "",
                  column->sql_type));
}

Result<std::vector<std::string>> columns_left_out(const Table& table,
                                                  const TableTarget& destination,
                                                  const io::QualifiedName& name,
                                                  const Schema& rows) {
  std::vector<std::string> left_out;
  std::vector<std::string> needed;
  for (const auto& column : table.columns) {
    const bool is_ours = column.name == kLoadColumn ||
                         (marks_rows(destination) && column.name == destination.on_leave.column);
    const bool is_stamp = destination.columns.is_stamp(column.name);
    const bool is_filled = column.has_default || column.generated;
    if (is_filled || is_ours || is_stamp || rows.find(column.name)) continue;
    left_out.push_back(column.name);
    if (column.required) needed.push_back(in_quotes(column.name));
  }
  if (!needed.empty() && !matches_rows(destination)) return must_have_values(needed, name);
  if (!left_out.empty() && destination.policies.on_missing == OnMissingColumn::Fail) {
    return lacks_values(left_out, name);
  }
  return left_out;
}

}  // namespace millrace::sinks::postgres
