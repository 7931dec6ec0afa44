#include "sinks/postgres/catalog/rights.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/text.h"
#include "sinks/postgres/catalog/target_query.h"

namespace millrace::sinks::postgres {
namespace {

using components::Mode;

std::vector<std::string_view> needed(const TableTarget& target) {
  std::vector<std::string_view> rights{"SELECT", "INSERT"};
  if (matches_rows(target)) rights.emplace_back("UPDATE");
  if (removes_rows(target)) rights.emplace_back("DELETE");
  return rights;
}

// The grants that the user lacks, all of them, so that one look shows what to run.
class Missing {
 public:
  explicit Missing(const std::string& user) : user_(printable(quote_name(user))) {}

  void add(const std::string& what) {
    grants_.push_back(fmt::format("GRANT {} TO {}", printable(what), user_));
  }

  Result<void> result() const {
    if (grants_.empty()) return {};
    return fail(ErrorKind::Refused, fmt::format("{} missing; run: {}",
                                                grants_.size() == 1 ? "a right is" : "rights are",
                                                fmt::join(grants_, "; ")));
  }

 private:
  std::string user_;
  std::vector<std::string> grants_;
};

// Of each right on the table that a load may need: is it there.
constexpr auto kTableRights =
    std::to_array<std::string_view>({"SELECT", "INSERT", "UPDATE", "DELETE"});
// Columns of kRights.
constexpr std::size_t kRecordTables = 6;
constexpr std::size_t kFirstTableRight = 9;
constexpr std::size_t kTargetsComplete = kFirstTableRight + kTableRights.size();
constexpr std::size_t kMayAlterTargets = kTargetsComplete + 1;

constexpr std::size_t kLongStatement = 1000;  // Whoever reads it has to run it.

// $3 and $4 are the tables of records: may the schema be used, and may tables be made in it and in
// the session; are both tables of records there, and may each be used; kTableRights; and has the
// second table all columns, and may it get them.
constexpr std::string_view kRights = R"sql(
SELECT current_user, n.oid IS NOT NULL,
       coalesce(has_schema_privilege(n.oid, 'USAGE'), false),
       coalesce(has_schema_privilege(n.oid, 'CREATE'), false),
       has_database_privilege(current_database(), 'TEMP'), current_database(),
       c.oid IS NOT NULL AND t.oid IS NOT NULL,
       coalesce(has_table_privilege(c.oid, 'SELECT'), true)
         AND coalesce(has_table_privilege(c.oid, 'INSERT'), true)
         AND coalesce(has_table_privilege(c.oid, 'UPDATE'), true),
       coalesce(has_table_privilege(t.oid, 'SELECT'), true)
         AND coalesce(has_table_privilege(t.oid, 'INSERT'), true)
         AND coalesce(has_table_privilege(t.oid, 'UPDATE'), true),
       has_table_privilege(target.oid, 'SELECT'), has_table_privilege(target.oid, 'INSERT'),
       has_table_privilege(target.oid, 'UPDATE'), has_table_privilege(target.oid, 'DELETE'),
       t.oid IS NULL OR EXISTS (SELECT FROM pg_catalog.pg_attribute
                                WHERE attrelid = t.oid AND attname = 'own'),
       coalesce(pg_has_role(t.relowner, 'USAGE'), true)
FROM target
LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = target.nspname
LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = $3
LEFT JOIN pg_catalog.pg_class t ON t.relnamespace = n.oid AND t.relname = $4)sql";

void check_schema(const io::PgRows& rights, const std::string& schema, bool create, bool stage,
                  Missing& missing) {
  if (!rights.truth(0, 2)) missing.add("USAGE ON SCHEMA " + schema);
  if ((create || !rights.truth(0, kRecordTables)) && !rights.truth(0, 3))
    missing.add("CREATE ON SCHEMA " + schema);
  for (const auto& [column, table] : {std::pair(7, kLoadsTable), std::pair(8, kTargetsTable)}) {
    if (rights.truth(0, static_cast<std::size_t>(column))) continue;
    missing.add(fmt::format("SELECT, INSERT, UPDATE ON {}.{}", schema, quote_name(table)));
  }
  if (stage && !rights.truth(0, 4)) {
    missing.add("TEMPORARY ON DATABASE " + quote_name(std::string_view(rights.text(0, 5))));
  }
}

void check_table(const io::PgRows& rights, const TableTarget& target, Missing& missing) {
  const auto needs = needed(target);
  std::vector<std::string_view> lacking;
  for (std::size_t i = 0; i < kTableRights.size(); ++i) {
    const bool needed = std::ranges::find(needs, kTableRights[i]) != needs.end();
    if (needed && !rights.truth(0, kFirstTableRight + i)) lacking.push_back(kTableRights[i]);
  }
  if (lacking.empty()) return;
  missing.add(fmt::format("{} ON {}", fmt::join(lacking, ", "), quote_name(target.table)));
}

}  // namespace

// `own`, by which kRights knows a table that has them all, comes last.
std::string complete_targets(const std::string& table) {
  return fmt::format(
      "ALTER TABLE {} ADD COLUMN IF NOT EXISTS work_id text NOT NULL DEFAULT '', "
      "ADD COLUMN IF NOT EXISTS generation text, ADD COLUMN IF NOT EXISTS rows bigint, "
      "ADD COLUMN IF NOT EXISTS place bigint, ADD COLUMN IF NOT EXISTS oldest bigint, "
      "ADD COLUMN IF NOT EXISTS own bigint[]",
      table);
}

io::PgStatement find_rights(const io::QualifiedName& table) {
  auto statement = about_target(table, kRights);
  statement.parameters.push_back({std::string(kLoadsTable)});
  statement.parameters.push_back({std::string(kTargetsTable)});
  return statement;
}

bool has_records(const io::PgRows& rights) {
  return rights.truth(0, kRecordTables) && rights.truth(0, kTargetsComplete);
}

Result<void> check_rights(const io::PgRows& rights, const TableTarget& target,
                          const std::optional<Table>& found, bool stages) {
  const std::string schema = quote_name(std::string_view(target.table.schema));
  if (!rights.truth(0, 1)) {
    return fail(ErrorKind::Refused, fmt::format("schema {0} does not exist; run: CREATE SCHEMA {0}",
                                                printable(schema)));
  }
  Missing missing(rights.text(0, 0));
  const bool stage = stages || target.mode != Mode::Append ||
                     (found && std::ranges::any_of(found->columns, &TableColumn::must_ask_back));
  check_schema(rights, schema, !found, stage, missing);
  if (!rights.truth(0, kTargetsComplete) && !rights.truth(0, kMayAlterTargets)) {
    const auto table = fmt::format("{}.{}", schema, quote_name(kTargetsTable));
    return fail(ErrorKind::Refused,
                fmt::format("{} lacks columns that millrace keeps; have its owner run: {}",
                            printable(table), printable(complete_targets(table), kLongStatement)));
  }
  if (found) check_table(rights, target, missing);
  return missing.result();
}

}  // namespace millrace::sinks::postgres
