#include "tests/transforms/random_query.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace millrace::sql::testing {

namespace {

using Texts = std::vector<std::string>;

const std::vector<SqlType> kExact{SqlType::Boolean,   SqlType::Bigint,      SqlType::Text,
                                  SqlType::Date,      SqlType::Time,        SqlType::Uuid,
                                  SqlType::Timestamp, SqlType::TimestampTz, SqlType::Text};
const std::vector<SqlType> kSortable{
    SqlType::Boolean, SqlType::Bigint, SqlType::Text,    SqlType::Date,      SqlType::Time,
    SqlType::Uuid,    SqlType::Double, SqlType::Numeric, SqlType::Timestamp, SqlType::TimestampTz};
const std::vector<SqlType> kAll{SqlType::Boolean, SqlType::Bigint,   SqlType::Text,
                                SqlType::Date,    SqlType::Time,     SqlType::Uuid,
                                SqlType::Double,  SqlType::Numeric,  SqlType::Timestamp,
                                SqlType::Jsonb,   SqlType::Interval, SqlType::TimestampTz};
const std::vector<SqlType> kExtremes{SqlType::Bigint,   SqlType::Text,   SqlType::Date,
                                     SqlType::Time,     SqlType::Double, SqlType::Numeric,
                                     SqlType::Timestamp};
const std::vector<SqlType> kNumbers{SqlType::Bigint, SqlType::Numeric};

}  // namespace

std::string RandomQuery::of(SqlType type) {
  const auto texts = pool_.find(type);
  return texts == pool_.end() ? fmt::format("NULL::{}", name_of(type))
                              : random_.pick(texts->second);
}

std::string RandomQuery::of_any(const std::vector<SqlType>& types) {
  return of(random_.pick(types));
}

std::string RandomQuery::key() {
  return of_any(kExact);
}

std::string RandomQuery::shown() {
  return fmt::format("({})::text", of_any(kAll));
}

std::string RandomQuery::sorted() {
  return of_any(kSortable) + direction();
}

std::string RandomQuery::direction() {
  return random_.pick({"", " DESC", " NULLS FIRST", " NULLS LAST", " DESC NULLS LAST",
                       " ASC NULLS FIRST", " DESC NULLS FIRST"});
}

std::string RandomQuery::where() {
  return random_.chance(40) ? " WHERE " + of(SqlType::Boolean) : std::string();
}

std::string RandomQuery::rest() {
  auto text = random_.chance(30) ? fmt::format(" LIMIT {}", random_.below(60)) : std::string();
  if (random_.chance(20)) text += fmt::format(" OFFSET {}", random_.below(30));
  return text;
}

std::string RandomQuery::listed(const Texts& texts) {
  return fmt::format("{}", fmt::join(texts, ", "));
}

Texts RandomQuery::some(std::size_t least, std::size_t most, std::string (RandomQuery::*make)()) {
  Texts texts;
  for (auto left = least + random_.below(most - least + 1); left > 0; --left) {
    texts.push_back((this->*make)());
  }
  return texts;
}

Texts RandomQuery::named(Texts texts, char prefix) {
  for (std::size_t i = 0; i < texts.size(); ++i) texts[i] += fmt::format(" AS {}{}", prefix, i);
  return texts;
}

std::string RandomQuery::aggregate() {
  std::string call;
  switch (random_.below(7)) {
    case 0:
      call = fmt::format("count({}{})", random_.pick({"", "DISTINCT "}), of_any(kSortable));
      break;
    case 1:
      call = fmt::format("{}({})", random_.pick({"min", "max"}), of_any(kExtremes));
      break;
    case 2:
      call = fmt::format("{}({}{})", random_.pick({"sum", "avg", "stddev", "var_pop"}),
                         random_.pick({"", "DISTINCT "}), of_any(kNumbers));
      break;
    case 3:
      call = fmt::format("{}({})", random_.pick({"bool_and", "bool_or", "every"}),
                         of(SqlType::Boolean));
      break;
    case 4:
      call = fmt::format("string_agg({}, '|' ORDER BY {}, n)", of(SqlType::Text), sorted());
      break;
    case 5: {
      const auto text = of(SqlType::Text);
      call = fmt::format("string_agg(DISTINCT {}, ',' ORDER BY {}{})", text, text, direction());
      break;
    }
    default:
      call = fmt::format("percentile_cont({}) WITHIN GROUP (ORDER BY {}{})",
                         random_.pick({"0", "0.5", "0.37", "1"}), of_any(kNumbers),
                         random_.pick({"", " DESC"}));
  }
  if (random_.chance(35)) call += fmt::format(" FILTER (WHERE {})", of(SqlType::Boolean));
  return fmt::format("({})::text", call);
}

std::string RandomQuery::grouped_query() {
  const auto keys = some(0, 3, &RandomQuery::key);
  auto shown_keys = keys;
  for (auto& each : shown_keys) each = fmt::format("({})::text", each);
  auto targets = named(shown_keys, 'k');
  const auto aggregates = named(some(1, 3, &RandomQuery::aggregate), 'a');
  targets.insert(targets.end(), aggregates.begin(), aggregates.end());
  auto query = fmt::format("SELECT {} FROM rows{}", listed(targets), where());
  if (!keys.empty()) query += " GROUP BY " + listed(keys);
  if (random_.chance(30)) {
    query += random_.chance(50) ? " HAVING count(*) > 1"
                                : fmt::format(" HAVING max({}) IS NOT NULL", of(SqlType::Text));
  }
  auto order = keys;
  for (auto& each : order) each += direction();
  if (!order.empty()) query += " ORDER BY " + listed(order);
  return query + rest();
}

std::string RandomQuery::plain_query() {
  auto order = some(0, 3, &RandomQuery::sorted);
  order.emplace_back("n");
  return fmt::format("SELECT n, {} FROM rows{} ORDER BY {}{}",
                     listed(named(some(1, 3, &RandomQuery::shown), 'e')), where(), listed(order),
                     rest());
}

std::string RandomQuery::distinct_query() {
  const auto targets = named(some(1, 2, &RandomQuery::shown), 'e');
  return fmt::format("SELECT DISTINCT {} FROM rows{} ORDER BY e0{}{}{}", listed(targets), where(),
                     direction(), targets.size() > 1 ? ", e1" + direction() : "", rest());
}

std::string RandomQuery::distinct_on_query() {
  const auto keys = some(1, 3, &RandomQuery::key);
  auto order = keys;
  for (auto& each : order) each += direction();
  order.push_back(sorted());
  order.emplace_back("n");
  return fmt::format("SELECT DISTINCT ON ({}) n, {} AS e FROM rows{} ORDER BY {}{}", listed(keys),
                     shown(), where(), listed(order), rest());
}

std::string RandomQuery::join_query() {
  const auto join = fmt::format(" {} codes c ON {} = ({})", random_.pick({"JOIN", "LEFT JOIN"}),
                                random_.pick({"c.code", "lower(c.code)", "NULLIF(c.code, 'x')"}),
                                random_.chance(50) ? "rows.t1" : of(SqlType::Text));
  if (random_.chance(40)) {
    return fmt::format(
        "SELECT c.code, count(*) AS a, {} AS b FROM rows{}{} GROUP BY c.code ORDER BY c.code{}{}",
        aggregate(), join, where(), direction(), rest());
  }
  return fmt::format("SELECT n, label, {} AS e FROM rows{}{} ORDER BY {}, n, label{}", shown(),
                     join, where(), sorted(), rest());
}

std::string RandomQuery::text() {
  switch (random_.below(7)) {
    case 0:
      return plain_query();
    case 1:
      return distinct_query();
    case 2:
      return distinct_on_query();
    case 3:
      return join_query();
    default:
      return grouped_query();
  }
}

}  // namespace millrace::sql::testing
