#pragma once

#include <string>
#include <vector>

#include "sinks/postgres/row_encoder.h"

namespace millrace::sinks::postgres {

// The statements that bring staged rows into a table. Names are quoted; no value is ever part of
// a statement. The staging table is temporary and goes with the transaction.
class MergeSql {
 public:
  // `target` is quoted. `tag` is the name of the tag column, or empty.
  MergeSql(std::string target, const std::vector<WrittenColumn>& columns, std::string_view tag);

  std::string create_stage() const;
  std::string copy_into_stage(bool binary) const { return copy(kStage, binary); }
  std::string copy_into_target(bool binary) const { return copy(target_, binary); }

  // One row when the stage holds a key twice: the key's values, in the order of key_names().
  std::string find_duplicate_key() const;
  // Deletes the copies of rows that are equal in every column.
  std::string collapse_equal_rows() const;

  // One row: how many staged rows have no partner in the target, and how many differ from theirs.
  std::string compare() const;
  // Inserts the first, updates the second. Postgres 15 has the faster MERGE.
  std::string merge(int server_version) const;
  std::string insert_all() const;

  const std::vector<std::string>& key_names() const { return key_names_; }

 private:
  static constexpr const char* kStage = "pg_temp._millrace_stage";

  std::string copy(const std::string& table, bool binary) const;
  std::string overriding() const { return identity_ ? " OVERRIDING SYSTEM VALUE" : ""; }
  // "s.a = t.a AND ..." over the key.
  std::string same_key(std::string_view source) const;
  // "(s.b, ...) IS DISTINCT FROM (t.b, ...)" over the rest; empty when there is none.
  std::string differs(std::string_view source) const;
  std::string updates(std::string_view source) const;

  struct Name {
    std::string quoted;
    bool as_text;  // Its type has no equality, or one that calls different texts equal.
  };
  std::string target_;
  std::vector<Name> key_, others_;
  std::vector<std::string> key_names_;
  std::string column_list_;
  bool identity_ = false;
};

}  // namespace millrace::sinks::postgres
