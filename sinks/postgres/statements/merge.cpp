#include "sinks/postgres/statements/merge.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace millrace::sinks::postgres {
namespace {

constexpr std::string_view kAsText = "::text";

// 1.10 equals 1.1, -0 equals 0, json has no equality at all, and a collation may call different
// letters equal; the text tells them apart.
std::string_view compared_as(const WrittenColumn& column) {
  switch (column.target.type) {
    case PgType::Numeric:
      return column.target.modifier < 0 ? kAsText : "";
    case PgType::Float4:
    case PgType::Float8:
      return column.fidelity == Fidelity::Text ? kAsText : "";
    case PgType::Text:
    case PgType::Varchar:
    case PgType::Bpchar:
      return column.target.folding ? " COLLATE \"C\"" : "";
    case PgType::Json:
    case PgType::Jsonb:
    case PgType::Citext:
    case PgType::Money:
    case PgType::Other:
      return kAsText;
    default:
      return "";
  }
}

template <class Range, class Render>
std::string joined_by(const Range& range, std::string_view separator, Render render) {
  std::string result;
  for (const auto& item : range) {
    if (!result.empty()) result += separator;
    result += render(item);
  }
  return result;
}

}  // namespace

MergeSql::MergeSql(std::string target, const std::vector<WrittenColumn>& columns,
                   const std::optional<TableColumn>& mark)
    : target_(std::move(target)) {
  if (mark) mark_ = quote_name(std::string_view(mark->name));
  mark_is_missing_ = mark && mark->missing;
  for (const auto& column : columns) {
    const Name name{quote_name(column.target.name), compared_as(column), column.target.missing};
    const std::string_view separator = column_list_.empty() ? "" : ", ";
    const bool retyped = column.target.missing || column.target.widened;
    column_list_ += std::string(separator) + name.quoted;
    stage_columns_ +=
        retyped ? fmt::format("{}NULL::{} AS {}", separator, column.target.sql_type, name.quoted)
                : std::string(separator) + name.quoted;
    if (column.target.must_ask_back()) {
      if (column.key) ++keys_asked_back_;
      ask_back(column);
    }
    if (column.stamp) {
      stamps_.push_back(name);
      stamp_names_.push_back(column.target.name);
      continue;
    }
    (column.key ? key_ : others_).push_back(name);
    (column.key ? key_names_ : other_names_).push_back(column.target.name);
    if (column.key) key_types_.push_back(column.target.sql_type);
    if (!column.key || !name.compared.empty()) {
      updated_.push_back(name);
      updated_names_.push_back(column.target.name);
    }
    identity_ = identity_ || column.target.identity;
  }
}

void MergeSql::ask_back(const WrittenColumn& column) {
  const auto name = quote_name(std::string_view(column.target.name));
  const auto kept = fmt::format("_millrace_text_{}", asked_back_.size());
  kept_list_ += ", " + kept;
  // format() writes as clients see it, which a cast to text does not for all types. The sign of
  // money depends on the server's locale.
  const bool money = column.target.type == PgType::Money;
  const auto came_back =
      money ? fmt::format("s.{}::numeric::text", name) : fmt::format("format('%s', s.{})", name);
  const auto changed = money && column.fidelity != Fidelity::Text
                           ? fmt::format("s.{}::numeric <> s.{}::numeric", name, kept)
                           : fmt::format("{} <> s.{}", came_back, kept);
  asked_back_.push_back(
      {column.target,
       fmt::format("SELECT (SELECT count(*) FROM {0} b WHERE b.ctid <= s.ctid), s.{1}, {2} FROM "
                   "{0} s WHERE s.{1} IS NOT NULL AND {3} LIMIT 1",
                   kStage, kept, came_back, changed)});
}

std::string MergeSql::plain_output() {
  return "SET LOCAL datestyle = 'ISO'; SET LOCAL intervalstyle = 'postgres'; "
         "SET LOCAL bytea_output = 'hex'";
}

std::string MergeSql::create_stage(bool table_is_missing) const {
  std::string kept;
  for (std::size_t i = 0; i < asked_back_.size(); ++i) {
    kept += fmt::format(", NULL::text AS _millrace_text_{}", i);
  }
  return fmt::format(
      "CREATE TEMP TABLE _millrace_stage ON COMMIT DROP AS SELECT {}{}{} WITH NO DATA",
      stage_columns_, kept, table_is_missing ? "" : " FROM " + target_);
}

std::string MergeSql::copy(const std::string& table, const std::string& columns, bool binary,
                           bool freezes) {
  return fmt::format("COPY {} ({}) FROM STDIN (FORMAT {}{})", table, columns,
                     binary ? "binary" : "text", freezes ? ", FREEZE" : "");
}

std::string MergeSql::find_duplicate_key() const {
  const auto names = joined_by(key_, ", ", [](const Name& n) { return n.quoted; });
  return fmt::format("SELECT {} FROM {} GROUP BY {} HAVING count(*) > 1 LIMIT 1", key_texts(),
                     kStage, names);
}

// Rows are grouped as the table's index does it: an operator of a type such as citext may lie in a
// schema that the search_path does not have.
std::string MergeSql::find_twins(bool otherwise_spelled) const {
  const auto names = joined_by(key_, ", ", [](const Name& n) { return n.quoted; });
  std::string columns;
  std::string spelled;
  for (std::size_t i = 0; i < key_.size(); ++i) {
    columns += fmt::format(", {}::text COLLATE \"C\" AS k{}", key_[i].quoted, i);
    spelled += fmt::format("{}k{}", i == 0 ? "" : ", ", i);
  }
  const auto distinct = otherwise_spelled ? fmt::format("DISTINCT ON ({}) ", spelled) : "";
  const auto order = otherwise_spelled ? spelled + ", " : "";
  return fmt::format(
      "WITH numbered AS (SELECT ctid AS at{0}, count(*) OVER (PARTITION BY {1}) AS twins, "
      "dense_rank() OVER (ORDER BY {1}) AS key FROM {2}), equal AS (SELECT * FROM numbered WHERE "
      "key = (SELECT min(key) FROM numbered WHERE twins > 1)) "
      "SELECT at, {3} FROM (SELECT {4}* FROM equal ORDER BY {5}at) AS first ORDER BY at LIMIT 2",
      columns, names, kStage, spelled, distinct, order);
}

std::string MergeSql::find_numbers() {
  return fmt::format(
      "SELECT (SELECT count(*) FROM {0} WHERE ctid <= $1::tid), (SELECT count(*) FROM {0} WHERE "
      "ctid <= $2::tid)",
      kStage);
}

std::string MergeSql::find_key_where(const std::string& condition) const {
  return fmt::format("SELECT {} FROM {} WHERE {} LIMIT 1", key_texts(), kStage, condition);
}

std::string MergeSql::key_texts() const {
  return joined_by(key_, ", ", [](const Name& n) { return n.quoted + "::text"; });
}

std::string MergeSql::collapse_equal_rows() const {
  const auto names = joined_by(key_, ", ", [](const Name& n) { return n.quoted; });
  const auto comparable = [](const Name& n) { return n.comparable(); };
  auto all = joined_by(key_, ", ", comparable);
  if (!others_.empty()) all += ", " + joined_by(others_, ", ", comparable);
  return fmt::format(
      "DELETE FROM {0} WHERE ctid IN (SELECT at FROM (SELECT ctid AS at, row_number() OVER "
      "(PARTITION BY {1}) AS copy FROM {0} WHERE ({2}) IN (SELECT {2} FROM {0} GROUP BY {2} "
      "HAVING count(*) > 1)) AS numbered WHERE copy > 1)",
      kStage, all, names);
}

std::string MergeSql::same_key(std::string_view source) const {
  return joined_by(key_, " AND ",
                   [&](const Name& n) { return fmt::format("t.{0} = {1}.{0}", n.quoted, source); });
}

std::string MergeSql::differs(std::string_view source) const {
  auto differs = joined_by(updated_, " OR ", [&](const Name& n) {
    return fmt::format("t.{0} IS DISTINCT FROM {1}.{0}", n.comparable(), source);
  });
  if (!mark_.empty())
    differs += fmt::format("{}t.{} IS NOT NULL", differs.empty() ? "" : " OR ", mark_);
  return differs;
}

std::string MergeSql::updates(std::string_view source) const {
  auto updated = updated_;
  updated.insert(updated.end(), stamps_.begin(), stamps_.end());
  auto updates = joined_by(
      updated, ", ", [&](const Name& n) { return fmt::format("{0} = {1}.{0}", n.quoted, source); });
  if (!mark_.empty()) updates += fmt::format("{}{} = NULL", updates.empty() ? "" : ", ", mark_);
  return updates;
}

std::vector<MergeSql::Name> MergeSql::all_names() const {
  auto all = key_;
  all.insert(all.end(), others_.begin(), others_.end());
  all.insert(all.end(), stamps_.begin(), stamps_.end());
  return all;
}

std::string MergeSql::count_rows() const {
  return "SELECT count(*) FROM " + target_;
}

std::string MergeSql::difference() const {
  auto difference = joined_by(updated_, " OR ", [](const Name& n) {
    return n.missing ? fmt::format("s.{} IS NOT NULL", n.quoted)
                     : fmt::format("t.{0} IS DISTINCT FROM s.{0}", n.comparable());
  });
  if (!mark_.empty() && !mark_is_missing_) {
    difference += fmt::format("{}t.{} IS NOT NULL", difference.empty() ? "" : " OR ", mark_);
  }
  return difference.empty() ? "false" : difference;
}

std::string MergeSql::compare() const {
  const auto& any_key = key_.front().quoted;
  return fmt::format(
      "SELECT count(*) FILTER (WHERE t.{0} IS NULL), count(*) FILTER (WHERE t.{0} IS NOT NULL AND "
      "({1})) FROM {2} s LEFT JOIN {3} t ON {4}",
      any_key, difference(), kStage, target_, same_key("s"));
}

std::string MergeSql::set_aside() const {
  return fmt::format(
      "CREATE TEMP TABLE _millrace_aside ON COMMIT DROP AS SELECT s.ctid AS at, t.ctid AS partner, "
      "t.{0} IS NULL AS is_new FROM {1} s LEFT JOIN {2} t ON {3} WHERE t.{0} IS NULL OR ({4})",
      key_.front().quoted, kStage, target_, same_key("s"), difference());
}

std::string MergeSql::count_aside() {
  return fmt::format(
      "SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM {}", kAside);
}

std::string MergeSql::forget_aside() {
  return fmt::format("DROP TABLE {}", kAside);
}

std::string MergeSql::merge(int server_version, bool few_aside) const {
  const std::string source =
      few_aside ? fmt::format("(SELECT s.* FROM {} a JOIN {} s ON s.ctid = a.at)", kAside, kStage)
                : std::string(kStage);
  const auto names = [](const Name& n) { return n.quoted; };
  if (server_version >= 150000) {
    const auto values = [](const Name& n) { return "s." + n.quoted; };
    const auto written = all_names();
    const auto all = joined_by(written, ", ", names);
    const auto all_values = joined_by(written, ", ", values);
    const auto update = !may_update() ? std::string()
                                      : fmt::format(" WHEN MATCHED AND ({}) THEN UPDATE SET {}",
                                                    differs("s"), updates("s"));
    return fmt::format(
        "MERGE INTO {} t USING {} s ON {}{} WHEN NOT MATCHED THEN INSERT ({}){} "
        "VALUES ({})",
        target_, source, same_key("s"), update, all, overriding(), all_values);
  }
  const auto action = !may_update() ? std::string("NOTHING")
                                    : fmt::format("UPDATE SET {} WHERE {}", updates("excluded"),
                                                  differs("excluded"));
  return fmt::format("INSERT INTO {} AS t ({}){} SELECT {} FROM {} AS s ON CONFLICT ({}) DO {}",
                     target_, column_list_, overriding(), column_list_, source,
                     joined_by(key_, ", ", names), action);
}

std::string MergeSql::insert_aside() const {
  const auto written = all_names();
  return fmt::format(
      "INSERT INTO {} ({}){} SELECT {} FROM {} a JOIN {} s ON s.ctid = a.at WHERE a.is_new",
      target_, joined_by(written, ", ", [](const Name& n) { return n.quoted; }), overriding(),
      joined_by(written, ", ", [](const Name& n) { return "s." + n.quoted; }), kAside, kStage);
}

std::string MergeSql::update_aside() const {
  return fmt::format(
      "UPDATE {} t SET {} FROM {} a JOIN {} s ON s.ctid = a.at WHERE NOT a.is_new AND t.ctid = "
      "a.partner",
      target_, updates("s"), kAside, kStage);
}

std::string MergeSql::insert_all() const {
  return fmt::format("INSERT INTO {} ({}){} SELECT {} FROM {}", target_, column_list_, overriding(),
                     column_list_, kStage);
}

// Where no column is asked for, policies that let rows be deleted hold alone, and rows would go
// that others hide.
std::string MergeSql::delete_all() const {
  return fmt::format("DELETE FROM {} t WHERE t.ctid IS NOT NULL", target_);
}

std::string MergeSql::delete_gone() const {
  return fmt::format("DELETE FROM {} t WHERE {}", target_, gone());
}

std::string MergeSql::unmarked() const {
  return mark_is_missing_ ? gone() : fmt::format("t.{} IS NULL AND {}", mark_, gone());
}

std::string MergeSql::count_unmarked() const {
  return fmt::format("SELECT count(*) FROM {} t WHERE {}", target_, unmarked());
}

std::string MergeSql::mark_gone() const {
  return fmt::format("UPDATE {} t SET {} = now() WHERE {}", target_, mark_, unmarked());
}

std::string MergeSql::count_missing() const {
  return fmt::format("SELECT count(*) FROM {} s WHERE NOT EXISTS (SELECT FROM {} t WHERE {})",
                     kStage, target_, same_key("s"));
}

}  // namespace millrace::sinks::postgres
