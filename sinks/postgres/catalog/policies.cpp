#include "sinks/postgres/catalog/policies.h"

#include <string_view>

namespace millrace::sinks::postgres {
namespace {

// Each policy that applies: its command, whether it lets rows through or holds them back, and its
// conditions for rows that are there and for rows that are written.
constexpr std::string_view kPolicyQuery = R"sql(
SELECT p.polcmd::text, p.polpermissive, pg_get_expr(p.polqual, p.polrelid),
       pg_get_expr(coalesce(p.polwithcheck, p.polqual), p.polrelid)
FROM pg_catalog.pg_policy p
WHERE p.polrelid = $1::oid AND EXISTS (
  SELECT FROM unnest(p.polroles) AS role
  WHERE CASE WHEN role = 0 THEN true ELSE pg_has_role(role, 'USAGE') END)
ORDER BY p.polname)sql";

constexpr std::size_t kShows = 2, kTakes = 3;  // Columns of it.

// One that lets the row through, and all that may hold it back.
std::string combined(const io::PgRows& found, std::string_view command, std::size_t column) {
  std::string let_through;
  std::string hold_back;
  for (std::size_t row = 0; row < found.rows.size(); ++row) {
    const bool applies = found.text(row, 0) == "*" || found.text(row, 0) == command;
    if (!applies || !found.rows[row][column]) continue;
    const auto condition = "(" + *found.rows[row][column] + ")";
    if (found.truth(row, 1)) {
      let_through += (let_through.empty() ? "" : " OR ") + condition;
    } else {
      hold_back += " AND " + condition;
    }
  }
  return "(" + (let_through.empty() ? "false" : let_through) + ")" + hold_back;
}

}  // namespace

io::PgStatement find_policies(const std::string& oid) {
  return {std::string(kPolicyQuery), {{oid}}};
}

PolicyConditions policies_of(const io::PgRows& found) {
  return {combined(found, "a", kTakes),
          combined(found, "w", kTakes) + " AND " + combined(found, "r", kShows),
          combined(found, "w", kShows)};
}

}  // namespace millrace::sinks::postgres
