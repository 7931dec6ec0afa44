#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace millrace::components {

// How the columns of the rows and those of the target differ, and what a load does about it.
struct SchemaChange {
  enum class Kind {
    Create,        // The target does not exist, and is created.
    AddColumn,     // It lacks a column that the rows have, or that on_leave marks rows in.
    WidenColumn,   // A column cannot hold all of the values, and gets a type that can.
    IgnoreColumn,  // It lacks a column that the rows have, and does not get it.
    LacksColumn,   // It has a column that the rows lack: new rows have no value for it.
  };
  Kind kind = Kind::Create;
  std::string column = {};  // Of all but Create.
  std::string type = {};    // Of AddColumn and WidenColumn, in the target's words.
  std::string from = {};    // The type that WidenColumn replaces.
  bool rewrites = false;    // For WidenColumn: the target writes all of its rows anew.

  bool operator==(const SchemaChange&) const = default;
};

// "add_column", for machines.
std::string_view to_string(SchemaChange::Kind kind);

// What a load is going to change, in sentences to follow the target's name: "lacks the column tier
// (text); a run adds it". And what it has changed: "the column tier (text) was added".
std::vector<std::string> planned_changes(const std::vector<SchemaChange>& changes);
std::vector<std::string> done_changes(const std::vector<SchemaChange>& changes);

}  // namespace millrace::components
