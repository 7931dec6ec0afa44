#pragma once

#include <string>

#include "sinks/sqlite/catalog/table.h"
#include "sinks/sqlite/merging/stage.h"
#include "sinks/sqlite/options/target.h"

namespace millrace::sinks::sqlite {

// The statements that bring staged rows into a table. Names are quoted; no value is ever part of a
// statement. What is referred to outlives it.
class MergeSql {
 public:
  MergeSql(const SqliteTarget& target, const Table& table, const Stage& stage)
      : target_(target), table_(table), stage_(stage) {}

  // INSERT or UPDATE from the staged rows `s`, up to its WHERE, and what stands there.
  struct Change {
    std::string head;
    std::string condition;
  };
  Change insert_all() const { return insert("true"); }
  Change insert_new() const;
  // Of the rows that differ. Without a head when there is nothing but keys.
  Change update_changed() const;

  // One row: how many staged rows have no partner in the table, and how many differ from theirs.
  // Columns that the table does not have yet count as NULL.
  std::string compare() const;
  // Behind FROM: the staged rows that are in the table.
  std::string matched() const;
  // Behind FROM: the rows of the table that have no partner in the stage, and no mark yet where
  // they get one.
  std::string leaving() const { return table() + " WHERE " + left(); }
  std::string remove_left() const { return "DELETE FROM " + leaving(); }
  // With the time as ?1.
  std::string mark_left() const;

 private:
  std::string table() const;
  Change insert(const std::string& condition) const;
  // "(t.a, ...) IS NOT (s.c0, ...)" over the columns that are no key; empty when there are none.
  std::string differs() const;
  std::string left() const;
  // The column that marks rows; empty when nothing does.
  std::string mark() const;

  const SqliteTarget& target_;
  const Table& table_;
  const Stage& stage_;
};

}  // namespace millrace::sinks::sqlite
