#include "connector/sql/query/table_scope.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"
#include "connector/sql/syntax/tree/column_names.h"

namespace millrace::sql {
namespace {

// Columns that are only assumed are numbered table by table, behind all those that there are.
constexpr std::size_t kFirstAssumed = std::size_t{1} << 40;
constexpr std::size_t kAssumedPerTable = std::size_t{1} << 20;

const QueryTable::Column* column_in(const QueryTable& table, std::string_view name) {
  const auto found = std::ranges::find(table.columns, name, &QueryTable::Column::name);
  return found == table.columns.end() ? nullptr : &*found;
}

}  // namespace

bool TableScope::add(const QueryTable& table, std::string known_as) {
  if (known(known_as) != nullptr) return false;
  tables_.push_back({&table, std::move(known_as), columns_});
  columns_ += table.columns.size();
  return true;
}

const TableScope::Known* TableScope::known(std::string_view name) const {
  const auto found = std::ranges::find(tables_, name, &Known::name);
  return found == tables_.end() ? nullptr : &*found;
}

const QueryTable* TableScope::table(std::string_view known_as) const {
  const auto* its_table = known(known_as);
  return its_table == nullptr ? nullptr : its_table->table;
}

std::size_t TableScope::table_of(std::size_t column) const {
  if (column >= kFirstAssumed) return (column - kFirstAssumed) / kAssumedPerTable;
  std::size_t index = tables_.size() - 1;
  while (index > 0 && tables_[index].first_column > column) --index;
  return index;
}

std::string TableScope::no_table(std::string_view name) const {
  std::vector<std::string> names;
  names.reserve(tables_.size());
  for (const auto& each : tables_) names.push_back(each.name);
  const auto guess = did_you_mean(name, names);
  return fmt::format("FROM has no table {}{}", printable(name),
                     guess.empty() ? fmt::format("; it has {}", fmt::join(names, ", ")) : guess);
}

std::expected<InputColumn, std::string> TableScope::find(const syntax::ColumnName& name) const {
  if (!name.table) return find_in_all(name);
  const auto* table = known(*name.table);
  if (table == nullptr) return std::unexpected(no_table(*name.table));
  return find_in(*table, name);
}

std::expected<InputColumn, std::string> TableScope::find_in(const Known& table,
                                                            const syntax::ColumnName& name) const {
  if (const auto* column = column_in(*table.table, name.name)) {
    const auto place = static_cast<std::size_t>(column - table.table->columns.data());
    return InputColumn{table.first_column + place, column->type};
  }
  if (auto reason = table.table->absence(name.name); !reason.empty()) {
    return std::unexpected(reason + syntax::single_quotes_hint(name));
  }
  const auto number =
      assumed_.try_emplace(fmt::format("{}.{}", table.name, name.name), assumed_.size());
  const auto of_table = static_cast<std::size_t>(&table - tables_.data()) * kAssumedPerTable;
  return InputColumn{kFirstAssumed + of_table + number.first->second, SqlType::Text};
}

std::expected<InputColumn, std::string> TableScope::find_in_all(
    const syntax::ColumnName& name) const {
  std::vector<const Known*> having;
  std::vector<const Known*> assumed;
  for (const auto& each : tables_) {
    if (column_in(*each.table, name.name) != nullptr) {
      having.push_back(&each);
    } else if (each.table->absence(name.name).empty()) {
      assumed.push_back(&each);
    }
  }
  if (having.size() > 1) {
    return std::unexpected(
        fmt::format("the column {0} is in {1} and in {2}; write {1}.{0} or {2}.{0}",
                    printable(name.name), printable(having[0]->name), printable(having[1]->name)));
  }
  if (!having.empty()) return find_in(*having.front(), name);
  return find_in(assumed.empty() ? tables_.front() : *assumed.front(), name);
}

bool TableScope::has_column(std::string_view name) const {
  return std::ranges::any_of(
      tables_, [name](const Known& each) { return column_in(*each.table, name) != nullptr; });
}

std::vector<syntax::ColumnName> TableScope::columns_of(
    const std::optional<std::string>& known_as) const {
  std::vector<syntax::ColumnName> columns;
  for (const auto& each : tables_) {
    if (known_as && each.name != *known_as) continue;
    for (const auto& column : each.table->columns) columns.push_back({each.name, column.name});
  }
  return columns;
}

bool TableScope::may_have_more(const std::optional<std::string>& known_as) const {
  return std::ranges::any_of(tables_, [&known_as](const Known& each) {
    return each.table->may_have_more && (!known_as || each.name == *known_as);
  });
}

}  // namespace millrace::sql
