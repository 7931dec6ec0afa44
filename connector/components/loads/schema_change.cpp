#include "connector/components/loads/schema_change.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/text.h"

namespace millrace::components {
namespace {

using Kind = SchemaChange::Kind;

std::string named(const SchemaChange& change) {
  const auto name = printable(change.column, 60);
  return change.kind == Kind::AddColumn ? fmt::format("{} ({})", name, printable(change.type))
                                        : name;
}

// The columns of one kind of change, as one sentence tells of them.
struct Columns {
  std::vector<std::string> names;

  Columns(const std::vector<SchemaChange>& changes, Kind kind) {
    for (const auto& change : changes) {
      if (change.kind == kind) names.push_back(named(change));
    }
  }
  bool none() const { return names.empty(); }
  bool one() const { return names.size() == 1; }
  std::string text() const {
    return fmt::format("the {} {}", one() ? "column" : "columns", fmt::join(names, ", "));
  }
};

std::string planned_widening(const SchemaChange& change) {
  return fmt::format("has the column {} as {}, which cannot hold all values; a run makes it {}{}",
                     printable(change.column, 60), printable(change.from), printable(change.type),
                     change.rewrites ? " and thereby rewrites the table" : "");
}

std::string done_widening(const SchemaChange& change) {
  return fmt::format("the column {} was widened from {} to {}{}", printable(change.column, 60),
                     printable(change.from), printable(change.type),
                     change.rewrites ? ", which rewrote the table" : "");
}

}  // namespace

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::Create:
      return "create";
    case Kind::AddColumn:
      return "add_column";
    case Kind::WidenColumn:
      return "widen_column";
    case Kind::IgnoreColumn:
      return "ignore_column";
    case Kind::LacksColumn:
      return "lacks_column";
  }
  return "";
}

std::vector<std::string> planned_changes(const std::vector<SchemaChange>& changes) {
  std::vector<std::string> sentences;
  for (const auto& change : changes) {
    if (change.kind == Kind::Create) sentences.emplace_back("does not exist yet; a run creates it");
    if (change.kind == Kind::WidenColumn) sentences.push_back(planned_widening(change));
  }
  if (const Columns added(changes, Kind::AddColumn); !added.none()) {
    sentences.push_back(
        fmt::format("lacks {}; a run adds {}", added.text(), added.one() ? "it" : "them"));
  }
  if (const Columns ignored(changes, Kind::IgnoreColumn); !ignored.none()) {
    sentences.push_back(fmt::format("lacks {}; a run leaves {} out", ignored.text(),
                                    ignored.one() ? "it" : "them"));
  }
  if (const Columns lacking(changes, Kind::LacksColumn); !lacking.none()) {
    sentences.push_back(fmt::format("has {}, which the report lacks; a run writes nothing to {}",
                                    lacking.text(), lacking.one() ? "it" : "them"));
  }
  return sentences;
}

std::vector<std::string> done_changes(const std::vector<SchemaChange>& changes) {
  std::vector<std::string> sentences;
  for (const auto& change : changes) {
    if (change.kind == Kind::Create) sentences.emplace_back("the table was created");
    if (change.kind == Kind::WidenColumn) sentences.push_back(done_widening(change));
  }
  if (const Columns added(changes, Kind::AddColumn); !added.none()) {
    sentences.push_back(fmt::format("{} {} added", added.text(), added.one() ? "was" : "were"));
  }
  if (const Columns ignored(changes, Kind::IgnoreColumn); !ignored.none()) {
    sentences.push_back(fmt::format("left out {}, which the table lacks", ignored.text()));
  }
  if (const Columns lacking(changes, Kind::LacksColumn); !lacking.none()) {
    sentences.push_back(
        fmt::format("nothing was written to {}, which the report lacks", lacking.text()));
  }
  return sentences;
}

}  // namespace millrace::components
