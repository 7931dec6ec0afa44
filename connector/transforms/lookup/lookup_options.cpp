#include "connector/transforms/lookup/lookup_options.h"

#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/spec/kinds.h"
#include "config/spec/spec.h"
#include "connector/base/text/text.h"
#include "connector/components/column_type.h"
#include "connector/io/files/folders.h"
#include "connector/transforms/lookup/csv_places.h"
#include "connector/transforms/lookup/file_formats.h"

namespace millrace::transforms {
namespace {

using config::Node;
using config::Problems;

std::optional<std::string> complaint_about(const config::InputPath& file) {
  return io::complaint_about_named_file(file.path);
}

std::optional<std::string> complaint_about_table(const std::string& table) {
  if (table.empty()) return "is empty; write the name of the table";
  return std::nullopt;
}

config::Spec<SqliteTable> sqlite_spec() {
  return config::Spec<SqliteTable>("sqlite", "A table, or a view, of a SQLite file.")
      .field<&SqliteTable::path>(
          "The file, relative to the YAML file.",
          {.required = true, .example = "shop.db", .check = &complaint_about})
      .field<&SqliteTable::table>(
          "The table.", {.required = true, .example = "regions", .check = &complaint_about_table});
}

bool parse_file(const Node& node, const std::string& path, Problems& problems,
                LookupSource& source) {
  auto file = config::parse_value<config::InputPath>(node, path, problems);
  if (!file) return false;
  auto complaint = complaint_about(*file);
  if (!complaint) complaint = complaint_about_ending(file->path);
  if (complaint) {
    problems.add(node.place, path, *std::move(complaint));
    return false;
  }
  source.file = *std::move(file);
  return true;
}

config::Kind<LookupSource> file_kind() {
  config::FieldDescription described;
  described.key = "file";
  described.sentence = "A file with a header, relative to the YAML file; it ends in .csv or .xlsx.";
  described.type = config::type_of<config::InputPath>();
  return {std::move(described), &parse_file};
}

}  // namespace

std::string LookupSource::name() const {
  if (!sqlite) return printable(file.path.string());
  return fmt::format("table {} of {}", printable(sqlite->table),
                     printable(sqlite->path.path.string()));
}

std::string LookupSource::place_of(std::uint64_t row) const {
  const auto line = sqlite ? std::nullopt : line_of_row(file.path, row);
  return line ? fmt::format("line {}", *line) : fmt::format("row {}", row);
}

config::Syntax<LookupSource> lookup_source_syntax() {
  auto syntax = config::one_of<LookupSource>(
      "look-up", "kind of look-up",
      {file_kind(), config::kind_of<LookupSource, &LookupSource::sqlite>(sqlite_spec())});
  syntax.parse = [parse = syntax.parse](const Node& node, const std::string& path,
                                        Problems& problems, LookupSource& source) {
    const bool is_file = node.is_scalar() && !node.tainted && node.text.contains('.');
    if (!is_file) return parse(node, path, problems, source);
    problems.add(
        node.place, path,
        fmt::format("does not say that it is a file; write {{file: {}}}", printable(node.text)));
    return false;
  };
  return syntax;
}

}  // namespace millrace::transforms

namespace millrace::config {
namespace {

using transforms::LookupColumn;
using transforms::LookupKey;

// What the file says of an added column behind its name.
struct AddedColumn {
  std::string as;
  millrace::Type type;
};

Spec<AddedColumn> added_column_spec() {
  return Spec<AddedColumn>("column", "A column of the look-up.")
      .field<&AddedColumn::as>("The new name of the column; by default it keeps its name.")
      .field<&AddedColumn::type>("The type of the column. A value of another type fails the load.")
      .shorthand<&AddedColumn::as>();
}

}  // namespace

std::optional<LookupKey> Codec<LookupKey>::parse(const Node& node, const std::string& path,
                                                 Problems& problems) {
  LookupKey key;
  if (node.is_map()) {
    auto columns = parse_value<Map<std::string>>(node, path, problems);
    if (!columns) return std::nullopt;
    key.columns = *std::move(columns);
  } else {
    auto names = parse_value<std::vector<std::string>>(node, path, problems);
    if (!names) return std::nullopt;
    for (auto& name : *names) key.columns.emplace_back(name, name);
  }
  if (!key.columns.empty()) return key;
  problems.add(node.place, path, "names no column; name at least one");
  return std::nullopt;
}

Node Codec<LookupKey>::write(const LookupKey& key) {
  return Codec<Map<std::string>>::write(key.columns);
}

Type Codec<LookupKey>::type() {
  Type names = list_type(type_of<std::string>());
  Type map = map_type(type_of<std::string>());
  names.needs_item = map.needs_item = true;
  Type type = any_of({std::move(names), std::move(map)});
  type.word = "list or map of string";
  return type;
}

std::optional<LookupColumn> Codec<LookupColumn>::parse(const Node& node, const std::string& path,
                                                       Problems& problems) {
  static const Spec<AddedColumn> spec = added_column_spec();
  if (node.is_scalar()) return LookupColumn{node.text, node.text, {}};
  if (!expect_map(node, path, problems)) return std::nullopt;
  if (node.entries.size() != 1) {
    problems.add(node.place, path,
                 fmt::format("needs exactly one column, and has {}; write {{name: new_name}}",
                             node.entries.size()));
    return std::nullopt;
  }
  const auto& [source, place, options] = node.entries.front();
  auto added = spec.parse(options, path_of(path, source), problems);
  if (!added) return std::nullopt;
  return LookupColumn{source, added->as.empty() ? source : added->as, added->type};
}

Type Codec<LookupColumn>::type() {
  Type renamed;
  renamed.shape = Type::Shape::OneKey;
  renamed.word = "column";
  renamed.item = std::make_shared<const Type>(group_type(added_column_spec().describe()));
  Type type = any_of({type_of<std::string>(), std::move(renamed)});
  type.word = "column";
  return type;
}

}  // namespace millrace::config
