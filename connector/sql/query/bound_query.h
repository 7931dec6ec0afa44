#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "connector/sql/aggregation/aggregate.h"
#include "connector/sql/binding/program.h"
#include "connector/sql/syntax/tree/select.h"

// A SELECT with its meaning: which columns it reads, what it computes and in which order, types
// settled. Plain values, outlived by the catalogs that functions and aggregates are in.

namespace millrace::sql {

// Rows are put in order by the values of a node.
struct QuerySortKey {
  NodeId value = 0;
  SqlType type = SqlType::Text;
  bool descending = false;
  bool nulls_first = false;
};

// How a table joins the rows of those before it: where the keys are equal, one by one.
struct QueryJoin {
  syntax::Join::Kind kind = syntax::Join::Kind::Inner;
  std::size_t table = 0;  // Among the tables that the query was bound with.
  std::vector<SqlType> key_types;
  // Over the columns of all tables before it, one after the other.
  Program left;
  std::vector<NodeId> left_keys;
  // Over the columns of the table.
  Program right;
  std::vector<NodeId> right_keys;
};

// One call of an aggregate. Nodes are those of the query's `input`.
struct QueryAggregate {
  const Aggregate* aggregate = nullptr;
  std::size_t signature = 0;
  std::size_t at = 0;  // Where it stands in the text.
  std::vector<NodeId> arguments;
  std::optional<NodeId> filter;     // Rows for which it is not true are left out.
  bool distinct = false;            // Of rows with equal arguments the first is taken.
  std::vector<QuerySortKey> order;  // The order in which it sees rows; else that of the export.
  // Of RowOrder::Sorted: the aggregate that counts its rows.
  std::optional<std::size_t> counted_by;

  SqlType result() const { return aggregate->signatures[signature].result; }
  // Whether rows have to come in another order than that of the export, or group by group.
  bool needs_order() const {
    return distinct || !order.empty() || aggregate->order != RowOrder::Any;
  }
};

// How rows become groups. A row of a group has its keys as its first columns, then its aggregates.
struct QueryGrouping {
  std::vector<NodeId> keys;  // Of `input`; none: all rows are one group, even when there are none.
  std::vector<SqlType> key_types;
  // For messages: what each key is called, no two of them alike, and its value as a text, a node
  // of `output`.
  std::vector<std::string> key_names;
  std::vector<NodeId> key_texts;
  std::vector<QueryAggregate> aggregates;
};

// One column that comes out. The nodes are of `output` when the query has groups, else of `input`.
struct QueryColumn {
  std::string name;
  SqlType type = SqlType::Text;
  NodeId value = 0;
  // The column among those of the joined tables that comes out as it is.
  std::optional<std::size_t> source;
  NodeId text = 0;  // Else, the value as the text of a cell.
};

// What happens, from first to last: join, where, group, having, distinct, order, offset and limit.
struct BoundQuery {
  std::vector<std::size_t> tables;  // Those that are read: FROM, then one for each join.
  std::vector<QueryJoin> joins;
  Program input;  // Over the columns of these tables, one after the other.
  std::optional<NodeId> where;
  std::optional<QueryGrouping> grouping;
  Program output;  // Over the rows of groups.
  std::optional<NodeId> having;
  std::vector<QueryColumn> columns;
  // All columns of a table that is not known whole come out, so that there may be more of them.
  bool may_have_more_columns = false;
  bool distinct = false;
  std::vector<QuerySortKey> order;
  // Rows that are equal in so many keys of `order`, the first ones, become one: DISTINCT ON.
  std::size_t distinct_on = 0;
  std::optional<std::uint64_t> limit;
  std::uint64_t offset = 0;
};

}  // namespace millrace::sql
