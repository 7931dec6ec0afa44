#include "connector/engine/each/each_options.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "config/spec/spec.h"
#include "config/values/collections.h"
#include "connector/base/text/text.h"
#include "connector/engine/each/csv_values.h"
#include "connector/engine/each/each_value.h"
#include "connector/io/files/folders.h"

namespace millrace::config {
namespace {

using engine::EachValues;

// {file: regions.csv, column: region}
struct EachFile {
  InputPath file;
  std::string column;
};

std::optional<std::string> complaint_about_file(const InputPath& file) {
  return io::complaint_about_named_file(file.path);
}

Spec<EachFile> each_file_spec() {
  return Spec<EachFile>("for_each", "A column of a CSV file.")
      .field<&EachFile::file>(
          "A CSV file with a header, relative to the YAML file. It is read with the file.",
          {.required = true, .example = "regions.csv", .check = &complaint_about_file})
      .field<&EachFile::column>("The column. A value that is there twice counts once.",
                                {.required = true, .example = "region"});
}

std::optional<EachValues> values_of_file(const Node& node, const std::string& path,
                                         Problems& problems) {
  static const Spec<EachFile> spec = each_file_spec();
  const auto file = spec.parse(node, path, problems);
  if (!file) return std::nullopt;
  auto read = engine::csv_values(file->file.path, file->column);
  if (read) return EachValues{*std::move(read)};
  problems.add(node.place, path, read.error().message());
  return std::nullopt;
}

// The text may come from the environment or a file, as secrets do, and would become a name.
std::string complaint_about(const Node& item, std::set<std::string>& seen) {
  if (item.tainted) return "must be written in the file: it becomes part of the sync's name";
  auto complaint = engine::complaint_about_each(item.text);
  if (complaint.empty() && !seen.insert(item.text).second) return "is there twice; remove one";
  return complaint;
}

}  // namespace

std::optional<EachValues> Codec<EachValues>::parse(const Node& node, const std::string& path,
                                                   Problems& problems) {
  if (node.is_map()) return values_of_file(node, path, problems);
  auto values = parse_value<std::vector<std::string>>(node, path, problems);
  if (!values) return std::nullopt;
  if (values->empty()) {
    problems.add(node.place, path, "has no values; name at least one");
    return std::nullopt;
  }
  std::set<std::string> seen;
  bool are_right = true;
  for (std::size_t i = 0; i < values->size(); ++i) {
    const Node& item = node.is_list() ? node.items[i] : node;
    if (auto complaint = complaint_about(item, seen); !complaint.empty()) {
      refuse_text(item, node.is_list() ? path_of(path, i) : path, complaint, problems);
      are_right = false;
    }
  }
  if (!are_right) return std::nullopt;
  return EachValues{*std::move(values)};
}

Type Codec<EachValues>::type() {
  Type list = list_type(type_of<std::string>());
  list.needs_item = true;
  return any_of({std::move(list), group_type(each_file_spec().describe())});
}

}  // namespace millrace::config
