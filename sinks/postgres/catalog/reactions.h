#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connector/components/sink.h"
#include "connector/io/postgres/postgres_names.h"
#include "connector/io/postgres/postgres_rows.h"
#include "sinks/postgres/options/target.h"

namespace millrace::sinks::postgres {

// What the database does by itself when rows of a table change: foreign keys that change rows of
// other tables, triggers, rules, row-level security, and tables that inherit from it. Partitions
// count as parts of the table.
class Reactions {
 public:
  struct Reaction {
    char kind = 0;       // See kReactions in the source.
    std::string name;    // Of the constraint, trigger or rule.
    std::string table;   // Whose rows refer, or that inherits.
    std::string detail;  // What a foreign key does to the rows that refer, or when it fires.
    std::string column;  // That a foreign key refers to.
  };

  Reactions() = default;
  explicit Reactions(std::vector<Reaction> all) : all_(std::move(all)) {}

  // Refused, with what to do, when such a load would change or remove what is not its own, or
  // cannot see what it does.
  Result<void> allow(const TableTarget& target, const io::QualifiedName& table) const;

  // Refused when an update of one of these columns would change other tables.
  Result<void> allow_updates(const std::vector<std::string>& columns,
                             const io::QualifiedName& table) const;

  // True when a row may be deleted and inserted again without anything else noticing.
  bool let_rows_move() const;

  // True when a row that is changed or deleted may change others of the table, by a foreign key.
  bool refer_to_itself() const;
  // True when policies of the table hold for the user: row-level security. Rows that they hide are
  // neither seen, counted nor changed by statements, and COPY is not for such a table.
  bool may_hide_rows() const { return hides_rows_from() != nullptr; }
  // `user "loader"`, of whom that is true.
  std::string user_with_policies() const;
  // True when rows may be dropped, kept or added beside what statements count.
  bool may_interfere() const { return !interfering().empty(); }
  // `trigger "a", rule "b"`: the triggers and rules.
  std::string interfering() const;

 private:
  const Reaction* hides_rows_from() const;
  Result<void> allow_policies(const TableTarget& target, const io::QualifiedName& table) const;

  std::vector<Reaction> all_;
};

// The statement that looks for those of a table, by its oid or by its name, and what its answer
// means. There are none of a table that is missing.
io::PgStatement find_reactions(const std::string& oid);
io::PgStatement find_reactions(const io::QualifiedName& table);
Reactions reactions_of(const io::PgRows& found);

}  // namespace millrace::sinks::postgres
