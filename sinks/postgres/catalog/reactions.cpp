#include "sinks/postgres/catalog/reactions.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "sinks/postgres/catalog/table.h"
#include "sinks/postgres/catalog/target_query.h"

namespace millrace::sinks::postgres {
namespace {

using components::Mode;

// Reaction::kind
constexpr char kDeletes =
    'd';  // A foreign key that deletes, or sets NULL or a default, when a row goes.
constexpr char kUpdates = 'u';  // The same when its key changes; one a column of the key.
constexpr char kTrigger = 't';  // Of any event; the detail tells a delete trigger.
constexpr char kRule = 'r';     // The same for rules.
constexpr char kChild = 'c';    // A table that inherits, and is no partition.
constexpr char kItself =
    'i';  // A foreign key within the table; the detail tells if it changes rows.
constexpr char kPolicies =
    's';  // Row-level security holds for this user; the detail is row_security.

// {0} is the oid of the table.
constexpr std::string_view kReactions = R"sql(
part AS (
  SELECT {0} AS oid
  UNION SELECT i.inhrelid FROM part JOIN pg_catalog.pg_inherits i ON i.inhparent = part.oid),
action (letter, does) AS (
  VALUES ('c', 'CASCADE'), ('n', 'SET NULL'), ('d', 'SET DEFAULT')),
referrer AS (
  SELECT * FROM pg_catalog.pg_constraint f
  WHERE f.contype = 'f' AND f.confrelid IN (TABLE part) AND f.conrelid NOT IN (TABLE part)
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint whole
                    WHERE whole.oid = f.conparentid AND whole.confrelid IN (TABLE part)))
SELECT DISTINCT 'd', f.conname::text, f.conrelid::regclass::text, 'ON DELETE ' || does, ''
FROM referrer f JOIN action ON letter = f.confdeltype::text
UNION ALL
SELECT DISTINCT 'u', f.conname, f.conrelid::regclass::text, 'ON UPDATE ' || does, a.attname
FROM referrer f JOIN action ON letter = f.confupdtype::text
JOIN pg_catalog.pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = ANY (f.confkey)
UNION ALL
SELECT DISTINCT 't', t.tgname, '',
       CASE WHEN t.tgtype & 8 <> 0 THEN 'DELETE' ELSE '' END, ''
FROM pg_catalog.pg_trigger t
WHERE t.tgrelid IN (TABLE part) AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
UNION ALL
SELECT DISTINCT 'r', r.rulename, '',
       CASE r.ev_type WHEN '4' THEN 'DELETE' ELSE '' END, ''
FROM pg_catalog.pg_rewrite r
WHERE r.ev_class IN (TABLE part) AND r.ev_type IN ('2', '3', '4') AND r.ev_enabled IN ('O', 'A')
UNION ALL
SELECT 'c', '', c.oid::regclass::text, '', ''
FROM part JOIN pg_catalog.pg_class c ON c.oid = part.oid
WHERE c.oid <> {0} AND NOT c.relispartition
UNION ALL
SELECT DISTINCT 'i', f.conname, '',
       CASE WHEN f.confdeltype IN ('c', 'n', 'd') OR f.confupdtype IN ('c', 'n', 'd')
            THEN 'CHANGES' ELSE '' END, ''
FROM pg_catalog.pg_constraint f
WHERE f.contype = 'f' AND f.confrelid IN (TABLE part) AND f.conrelid IN (TABLE part)
UNION ALL
SELECT 's', current_user, '', current_setting('row_security'), '' WHERE row_security_active({0})
ORDER BY 1, 2, 3)sql";

using Reaction = Reactions::Reaction;

std::string_view word_for(const Reaction& reaction) {
  return reaction.kind == kRule ? "rule" : "trigger";
}

std::string list_of(const std::vector<std::string>& items) {
  constexpr std::size_t kMostNamed = 5;
  std::string list;
  for (std::size_t i = 0; i < std::min(items.size(), kMostNamed); ++i) {
    list += (i == 0 ? "" : ", ") + items[i];
  }
  if (items.size() > kMostNamed) list += fmt::format(" and {} more", items.size() - kMostNamed);
  return list;
}

// What deleting every row, as replace does, would set off.
std::vector<std::string> set_off_by_deletes(const std::vector<Reaction>& all) {
  std::vector<std::string> items;
  for (const auto& reaction : all) {
    const auto name = printable(reaction.name);
    const auto table = printable(reaction.table);
    if (reaction.kind == kDeletes) {
      items.push_back(
          fmt::format("foreign key \"{}\" of table {} ({})", name, table, reaction.detail));
    } else if (reaction.kind == kChild) {
      items.push_back(fmt::format("table {} that inherits from it", table));
    } else if ((reaction.kind == kTrigger || reaction.kind == kRule) &&
               reaction.detail == "DELETE") {
      items.push_back(fmt::format("delete {} \"{}\"", word_for(reaction), name));
    }
  }
  return items;
}

}  // namespace

// A foreign key acts on rows whatever the policies say of them.
Result<void> Reactions::allow_policies(const TableTarget& target,
                                       const io::QualifiedName& table) const {
  const auto* policies = hides_rows_from();
  if (policies == nullptr) return {};
  const std::string name = printable(quote_name(table));
  if (policies->detail == "off") {
    return fail(ErrorKind::Refused,
                fmt::format("row-level security of table {} holds for {}, for whom row_security is "
                            "off, so that Postgres refuses every statement about it; remove that "
                            "setting from the dsn or the role, or use a user with BYPASSRLS",
                            name, user_with_policies()));
  }
  if (target.mode == Mode::Append) return {};
  for (const auto& reaction : all_) {
    if (reaction.kind != kItself || reaction.detail.empty()) continue;
    return fail(ErrorKind::Refused,
                fmt::format("row-level security of table {0} hides rows from {1}, and the foreign "
                            "key \"{2}\" within the table would change or delete those that refer "
                            "to a row which is changed; use a user with BYPASSRLS, or a foreign "
                            "key with NO ACTION",
                            name, user_with_policies(), printable(reaction.name)));
  }
  return {};
}

Result<void> Reactions::allow(const TableTarget& target, const io::QualifiedName& table) const {
  if (auto allowed = allow_policies(target, table); !allowed) return allowed;
  const std::string name = printable(quote_name(table));
  for (const auto& reaction : all_) {
    if (reaction.kind == kChild && matches_rows(target)) {
      return fail(ErrorKind::Refused,
                  fmt::format("table {} inherits from table {}: its rows look like rows of {}, and "
                              "the key is not unique among both; load a table without children",
                              printable(reaction.table), name, name));
    }
  }
  if (target.mode != Mode::Replace || matches_rows(target)) return {};
  const auto items = set_off_by_deletes(all_);
  if (items.empty()) return {};
  return fail(
      ErrorKind::Refused,
      fmt::format("mode replace without a key deletes every row of table {} and loads all of them "
                  "anew, and that would set off: {}; give it a key, so that only rows which "
                  "changed or left are touched, or load a table of its own that nothing depends on",
                  name, list_of(items)));
}

Result<void> Reactions::allow_updates(const std::vector<std::string>& columns,
                                      const io::QualifiedName& table) const {
  for (const auto& reaction : all_) {
    if (reaction.kind != kUpdates || std::ranges::count(columns, reaction.column) == 0) continue;
    return fail(
        ErrorKind::Refused,
        fmt::format("an upsert that changes column \"{}\" of table {} would change rows of table "
                    "{}, by its foreign key \"{}\" ({}); leave the column out of the export with a "
                    "drop step, or make it the key",
                    printable(reaction.column), printable(quote_name(table)),
                    printable(reaction.table), printable(reaction.name), reaction.detail));
  }
  return {};
}

std::string Reactions::interfering() const {
  std::vector<std::string> items;
  for (const auto& reaction : all_) {
    if (reaction.kind != kTrigger && reaction.kind != kRule) continue;
    items.push_back(fmt::format("{} \"{}\"", word_for(reaction), printable(reaction.name)));
  }
  return list_of(items);
}

bool Reactions::let_rows_move() const {
  const auto notices = [](const Reaction& reaction) {
    return reaction.kind == kDeletes || reaction.kind == kTrigger || reaction.kind == kRule ||
           reaction.kind == kItself;
  };
  return std::ranges::none_of(all_, notices);
}

const Reaction* Reactions::hides_rows_from() const {
  const auto found = std::ranges::find(all_, kPolicies, &Reaction::kind);
  return found == all_.end() ? nullptr : &*found;
}

std::string Reactions::user_with_policies() const {
  const auto* policies = hides_rows_from();
  return policies == nullptr ? "" : fmt::format("user \"{}\"", printable(policies->name));
}

bool Reactions::refer_to_itself() const {
  return std::ranges::count(all_, kItself, &Reaction::kind) > 0;
}

io::PgStatement find_reactions(const std::string& oid) {
  return {"WITH RECURSIVE " + fmt::format(kReactions, "$1::oid"), {{oid}}};
}

io::PgStatement find_reactions(const io::QualifiedName& table) {
  return about_target(table, fmt::format(kReactions, "(SELECT oid FROM target)"), ", ");
}

Reactions reactions_of(const io::PgRows& found) {
  std::vector<Reaction> all;
  all.reserve(found.rows.size());
  for (std::size_t row = 0; row < found.rows.size(); ++row) {
    all.push_back({found.text(row, 0).at(0), found.text(row, 1), found.text(row, 2),
                   found.text(row, 3), found.text(row, 4)});
  }
  return Reactions(std::move(all));
}

}  // namespace millrace::sinks::postgres
