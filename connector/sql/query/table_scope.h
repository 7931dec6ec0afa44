#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connector/sql/binding/binder.h"

namespace millrace::sql {

// A table as a query may read it.
struct QueryTable {
  struct Column {
    std::string name;
    SqlType type = SqlType::Text;
  };
  std::string name;
  std::vector<Column> columns;
  // Whether it may have other columns, which only an open export can tell; those are texts.
  bool may_have_more = false;
  // Why it has no column of that name, as a message; empty when it may have one.
  std::function<std::string(std::string_view name)> absence;
};

// The tables of FROM and JOIN, whose columns lie one behind the other, and what names mean there.
// The tables outlive it.
class TableScope {
 public:
  // False when the name is taken.
  bool add(const QueryTable& table, std::string known_as);

  // nullptr for a name that none has.
  const QueryTable* table(std::string_view known_as) const;
  std::size_t size() const { return tables_.size(); }
  // Which one of them, in the order of their adding, has that column of a row.
  std::size_t table_of(std::size_t column) const;
  // Where the columns of the table begin that was added last.
  std::size_t first_column_of_last() const { return tables_.back().first_column; }

  std::expected<InputColumn, std::string> find(const syntax::ColumnName& name) const;
  bool has_column(std::string_view name) const;

  // The columns of one table, or of all, in their order, by names that find() takes.
  std::vector<syntax::ColumnName> columns_of(const std::optional<std::string>& known_as) const;
  // Whether there may be more of these.
  bool may_have_more(const std::optional<std::string>& known_as) const;

 private:
  struct Known {
    const QueryTable* table = nullptr;
    std::string name;
    std::size_t first_column = 0;
  };

  const Known* known(std::string_view name) const;
  std::expected<InputColumn, std::string> find_in(const Known& table,
                                                  const syntax::ColumnName& name) const;
  std::expected<InputColumn, std::string> find_in_all(const syntax::ColumnName& name) const;
  std::string no_table(std::string_view name) const;

  std::vector<Known> tables_;
  std::size_t columns_ = 0;
  // Columns that a table may have: a number for each, behind all that there are.
  mutable std::map<std::string, std::size_t, std::less<>> assumed_;
};

}  // namespace millrace::sql
