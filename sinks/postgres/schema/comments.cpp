#include "sinks/postgres/schema/comments.h"

#include <set>
#include <utility>

#include <fmt/format.h>

#include "sinks/postgres/catalog/table.h"

namespace millrace::sinks::postgres {
namespace {

constexpr const char* kCommented = R"sql(
SELECT a.attname, false FROM pg_catalog.pg_attribute a
WHERE a.attrelid = $1::oid AND a.attnum > 0
  AND pg_catalog.col_description(a.attrelid, a.attnum) IS NOT NULL
UNION ALL
SELECT '', true WHERE pg_catalog.obj_description($1::oid, 'pg_class') IS NOT NULL)sql";

struct Commented {
  bool table = false;
  std::set<std::string> columns;
};

}  // namespace

Task<Result<std::vector<std::string>>> missing_comments(io::PostgresConnection& connection,
                                                        const io::QualifiedName& table,
                                                        const std::string& oid,
                                                        const std::string& sync,
                                                        std::vector<std::string> names_in_file,
                                                        const std::vector<WrittenColumn>& columns) {
  Commented there;
  if (!oid.empty()) {
    io::PgParameters which{oid};
    auto found = co_await connection.query(kCommented, std::move(which));
    if (!found) co_return fail(std::move(found).error());
    for (std::size_t row = 0; row < found->rows.size(); ++row) {
      if (found->truth(row, 1)) there.table = true;
      there.columns.insert(found->text(row, 0));
    }
  }
  std::vector<std::string> statements;
  if (!there.table) {
    statements.push_back(fmt::format("COMMENT ON TABLE {} IS {}", quote_name(table),
                                     io::quote_pg_literal("Loaded by millrace: sync " + sync)));
  }
  for (const auto& column : columns) {
    if (column.source >= names_in_file.size()) continue;
    const auto& in_file = names_in_file[column.source];
    if (in_file == column.target.name || there.columns.contains(column.target.name)) continue;
    statements.push_back(fmt::format("COMMENT ON COLUMN {}.{} IS {}", quote_name(table),
                                     quote_name(std::string_view(column.target.name)),
                                     io::quote_pg_literal(in_file)));
  }
  co_return statements;
}

}  // namespace millrace::sinks::postgres
