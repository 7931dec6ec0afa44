#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connector/io/postgres/postgres_rows.h"
#include "sinks/postgres/encoding/row_encoder.h"

namespace millrace::sinks::postgres {

// The statements that bring staged rows into a table. Names are quoted; no value is ever part of
// a statement. The staging table is temporary and goes with the transaction.
class MergeSql {
 public:
  // `target` is quoted; `mark`, if any, is the column in which rows are marked that left.
  MergeSql(std::string target, const std::vector<WrittenColumn>& columns,
           const std::optional<TableColumn>& mark = std::nullopt);

  // Also for a table that is missing, or lacks columns.
  std::string create_stage(bool table_is_missing) const;
  std::string copy_into_stage(bool binary) const {
    return copy(kStage, column_list_ + kept_list_, binary, false);
  }
  // `freezes` for a table that this transaction has made: its rows need no vacuum later.
  std::string copy_into_target(bool binary, bool freezes) const {
    return copy(target_, column_list_, binary, freezes);
  }
  // The rows are the difference to what the table has: its other rows stay, but where `some_leave`
  // those alone whose keys are in a table of their own.
  void be_difference(bool some_leave) { some_leave_ = some_leave; }
  std::string create_present() const;
  std::string copy_into_present(bool binary) const;
  // One row: how many rows of the target have no partner among either.
  std::string count_gone() const;

  // Columns whose values only the server understands: their texts are staged beside them, and each
  // query gives one row when a value does not come back as it was: the row's number in the stage,
  // the text, and what came back.
  struct AskedBack {
    TableColumn column;
    std::string find_changed;
  };
  const std::vector<AskedBack>& asked_back() const { return asked_back_; }
  // Before those queries: how values are written.
  static std::string plain_output();

  // One row when the stage holds a key twice: the key's values, in the order of key_names().
  std::string find_duplicate_key() const;
  // Two rows of such a key: where each lies in the stage, and its key as it is spelled there. When
  // `otherwise_spelled`, rows whose keys are different texts, or one row when there are none.
  std::string find_twins(bool otherwise_spelled) const;
  // One row: the numbers, in the order of the COPY, of the staged rows that lie at $1 and $2.
  static std::string find_numbers();
  // The key of a staged row for which that holds.
  std::string find_key_where(const std::string& condition) const;
  // The first staged row for which that holds, under a name for its table: its number in the order
  // of the COPY, and its key.
  std::string find_staged_row(const std::string& name, const std::string& condition) const;
  // Conditions for it: that the row was set aside as one that the target does not have, or as one
  // that differs; that its partner in the target fulfils a condition.
  static std::string aside_as_new(bool is_new);
  std::string has_partner_where(const std::string& condition) const;
  // Deletes the copies of rows that are equal in every column.
  std::string collapse_equal_rows() const;

  // One row: how many rows the target has.
  std::string count_rows() const;
  // One row: how many staged rows have no partner in the target, and how many differ from theirs.
  // Columns that the target does not have yet count as NULL.
  std::string compare() const;
  // The same in two statements: the first sets aside where these staged rows lie, the second counts
  // them. And the one that forgets them.
  std::string set_aside() const;
  static std::string count_aside();
  static std::string forget_aside();
  // Inserts the first, updates the second. Postgres 15 has the faster MERGE. Where they were set
  // aside and are few, the rest of the stage need not be looked at again.
  std::string merge(int server_version, bool few_aside) const;
  // The same in two statements for rows that were set aside, of which each is looked up where it
  // lies: the target must not have been written to since, and is one table, without partitions.
  std::string insert_aside() const;
  std::string update_aside() const;
  // Before these and behind them: the server takes looking up a row where it lies to be dear.
  static std::string look_up_cheaply() { return "SET LOCAL random_page_cost = 0"; }
  static std::string look_up_as_before() { return "SET LOCAL random_page_cost TO DEFAULT"; }
  std::string insert_all() const;
  std::string delete_all() const;
  // Deletes the rows of the target that have no partner in the stage.
  std::string delete_gone() const;
  // One row: how many of those have no mark; and the statement that gives them one.
  std::string count_unmarked() const;
  std::string mark_gone() const;
  // One row: how many staged rows have no partner in the target.
  std::string count_missing() const;

  // Up to so many rows of one kind: their cells as texts, in the order of names(), as they are in
  // the target, as they are staged, or first the former and then the latter.
  std::string new_rows(std::size_t most) const;
  std::string changed_rows(std::size_t most) const;
  std::string leaving_rows(std::size_t most) const;
  // The same where rows are not held against each other.
  std::string staged_rows(std::size_t most) const;
  std::string target_rows(std::size_t most) const;
  const std::vector<std::string>& stamp_names() const { return stamp_names_; }
  // The rows of the target that were staged: their condition.
  std::string is_staged() const;
  // All columns that are written but the stamps: the key first.
  std::vector<std::string> names() const;

  // For statements of others: the tables, and the column that marks rows, quoted; and what makes a
  // row `t` of the target the partner of a row of `source`.
  const std::string& target() const { return target_; }
  static std::string stage() { return kStage; }
  const std::string& mark() const { return mark_; }
  std::string same_key(std::string_view source) const;

  // The columns that a merge may change in rows that are there.
  const std::vector<std::string>& updated_names() const { return updated_names_; }

  const std::vector<std::string>& key_names() const { return key_names_; }
  // `id = "7", day = "..."`, of a row that has the key's values from its column `first` on.
  std::string shown_key(const io::PgRows& rows, std::size_t row = 0, std::size_t first = 0) const;
  // Of each of them, in the table.
  const std::vector<std::string>& key_types() const { return key_types_; }

 private:
  static constexpr const char* kStage = "pg_temp._millrace_stage";
  static constexpr const char* kAside = "pg_temp._millrace_aside";
  static constexpr const char* kPresent = "pg_temp._millrace_present";

  static std::string copy(const std::string& table, const std::string& columns, bool binary,
                          bool freezes);
  void ask_back(const WrittenColumn& column);
  std::string overriding() const { return identity_ ? " OVERRIDING SYSTEM VALUE" : ""; }
  std::string key_texts() const;
  // The cells of a staged row `s`, and of a row `t` of the target.
  std::string staged_cells() const;
  std::string target_cells() const;
  // How a row `t` of the target differs from its partner `s`, as far as it has the columns.
  std::string difference() const;
  // "t.b IS DISTINCT FROM s.b OR ..." over the rest; empty when there is none.
  std::string differs(std::string_view source) const;
  std::string updates(std::string_view source) const;
  std::string unmarked() const;
  // Of the table of keys; `kept` stands before the name of each text that is kept.
  std::string present_columns(std::string_view kept) const;
  // That a row `t` of the target is not in the export.
  std::string gone() const;
  bool may_update() const { return !updated_.empty() || !mark_.empty(); }

  struct Name {
    std::string quoted;
    std::string_view compared;  // What makes values equal only when their texts are.
    bool missing = false;       // In the target.
    std::string comparable() const { return quoted + std::string(compared); }
  };
  std::vector<Name> all_names() const;

  std::string target_;
  std::string stage_columns_;  // As the stage gets them.
  std::vector<Name> key_, others_;
  std::vector<Name> stamps_;  // Written with a row, and compared with nothing.
  // The others, and key columns whose type calls different texts equal: 1.1 and 1.10.
  std::vector<Name> updated_;
  std::vector<std::string> key_names_, other_names_, key_types_, updated_names_, stamp_names_;
  std::string column_list_;
  std::string kept_list_;  // ", name" of each column that keeps texts.
  std::vector<AskedBack> asked_back_;
  std::size_t keys_asked_back_ = 0;
  bool identity_ = false;
  std::string mark_;  // Quoted; empty: none.
  bool some_leave_ = false;
  bool mark_is_missing_ = false;  // The target does not have it yet.
};

}  // namespace millrace::sinks::postgres
