#include "sinks/postgres/merge.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace millrace::sinks::postgres {
namespace {

// 1.10 equals 1.1, and json has no equality at all; the text tells them apart.
bool compared_as_text(const TableColumn& column) {
  switch (column.type) {
    case PgType::Numeric:
      return column.modifier < 0;
    case PgType::Json:
    case PgType::Jsonb:
    case PgType::Other:
      return true;
    default:
      return false;
  }
}

template <class Range, class Render>
std::string joined(const Range& range, std::string_view separator, Render render) {
  std::string result;
  for (const auto& item : range) {
    if (!result.empty()) result += separator;
    result += render(item);
  }
  return result;
}

}  // namespace

MergeSql::MergeSql(std::string target, const std::vector<WrittenColumn>& columns,
                   std::string_view tag)
    : target_(std::move(target)) {
  for (const auto& column : columns) {
    const Name name{quoted(column.target.name), compared_as_text(column.target)};
    (column.key ? key_ : others_).push_back(name);
    if (column.key) key_names_.push_back(column.target.name);
    if (!column_list_.empty()) column_list_ += ", ";
    column_list_ += name.quoted;
    identity_ = identity_ || column.target.identity;
  }
  if (!tag.empty()) column_list_ += (columns.empty() ? "" : ", ") + quoted(tag);
}

std::string MergeSql::create_stage() const {
  return fmt::format(
      "CREATE TEMP TABLE _millrace_stage ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA",
      column_list_, target_);
}

std::string MergeSql::copy(const std::string& table, bool binary) const {
  return fmt::format("COPY {} ({}) FROM STDIN{}", table, column_list_,
                     binary ? " (FORMAT binary)" : "");
}

std::string MergeSql::find_duplicate_key() const {
  const auto names = joined(key_, ", ", [](const Name& n) { return n.quoted; });
  const auto texts = joined(key_, ", ", [](const Name& n) { return n.quoted + "::text"; });
  return fmt::format("SELECT {} FROM {} GROUP BY {} HAVING count(*) > 1 LIMIT 1", texts, kStage,
                     names);
}

std::string MergeSql::collapse_equal_rows() const {
  const auto names = joined(key_, ", ", [](const Name& n) { return n.quoted; });
  const auto comparable = [](const Name& n) { return n.quoted + (n.as_text ? "::text" : ""); };
  auto all = joined(key_, ", ", comparable);
  if (!others_.empty()) all += ", " + joined(others_, ", ", comparable);
  return fmt::format(
      "DELETE FROM {0} WHERE ctid IN (SELECT at FROM (SELECT ctid AS at, row_number() OVER "
      "(PARTITION BY {1}) AS copy FROM {0} WHERE ({2}) IN (SELECT {2} FROM {0} GROUP BY {2} "
      "HAVING count(*) > 1)) AS numbered WHERE copy > 1)",
      kStage, all, names);
}

std::string MergeSql::same_key(std::string_view source) const {
  return joined(key_, " AND ",
                [&](const Name& n) { return fmt::format("t.{0} = {1}.{0}", n.quoted, source); });
}

std::string MergeSql::differs(std::string_view source) const {
  return joined(others_, " OR ", [&](const Name& n) {
    return fmt::format("t.{0}{1} IS DISTINCT FROM {2}.{0}{1}", n.quoted, n.as_text ? "::text" : "",
                       source);
  });
}

std::string MergeSql::updates(std::string_view source) const {
  return joined(others_, ", ",
                [&](const Name& n) { return fmt::format("{0} = {1}.{0}", n.quoted, source); });
}

std::string MergeSql::compare() const {
  const auto& any_key = key_.front().quoted;
  const std::string difference = others_.empty() ? "false" : differs("s");
  return fmt::format(
      "SELECT count(*) FILTER (WHERE t.{0} IS NULL), count(*) FILTER (WHERE t.{0} IS NOT NULL AND "
      "({1})) FROM {2} s LEFT JOIN {3} t ON {4}",
      any_key, difference, kStage, target_, same_key("s"));
}

std::string MergeSql::merge(int server_version) const {
  const auto names = [](const Name& n) { return n.quoted; };
  if (server_version >= 150000) {
    const auto values = [](const Name& n) { return "s." + n.quoted; };
    const auto all =
        joined(key_, ", ", names) + (others_.empty() ? "" : ", ") + joined(others_, ", ", names);
    const auto all_values =
        joined(key_, ", ", values) + (others_.empty() ? "" : ", ") + joined(others_, ", ", values);
    const auto update = others_.empty() ? std::string()
                                        : fmt::format(" WHEN MATCHED AND ({}) THEN UPDATE SET {}",
                                                      differs("s"), updates("s"));
    return fmt::format(
        "MERGE INTO {} t USING {} s ON {}{} WHEN NOT MATCHED THEN INSERT ({}){} "
        "VALUES ({})",
        target_, kStage, same_key("s"), update, all, overriding(), all_values);
  }
  const auto action = others_.empty() ? std::string("NOTHING")
                                      : fmt::format("UPDATE SET {} WHERE {}", updates("excluded"),
                                                    differs("excluded"));
  return fmt::format("INSERT INTO {} AS t ({}){} SELECT {} FROM {} ON CONFLICT ({}) DO {}", target_,
                     column_list_, overriding(), column_list_, kStage, joined(key_, ", ", names),
                     action);
}

std::string MergeSql::insert_all() const {
  return fmt::format("INSERT INTO {} ({}){} SELECT {} FROM {}", target_, column_list_, overriding(),
                     column_list_, kStage);
}

}  // namespace millrace::sinks::postgres
