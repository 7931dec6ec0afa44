#pragma once

#include <optional>
#include <string>
#include <vector>

namespace millrace::components {

// What a load is begun for.
enum class Purpose {
  Load,  // To be committed.
  // To be counted: abandon() follows settle() and examples(). Nothing is made, locked for others or
  // written at the target, not even for the length of the load.
  Plan,
};

// What becomes of one row, for a person to look at. The cells are in the order of
// Examples::columns.
struct RowChange {
  enum class Kind { Insert, Update, Delete, Mark };
  using Cells = std::vector<std::optional<std::string>>;

  Kind kind = Kind::Insert;
  Cells before = {};  // Empty for Insert.
  Cells after = {};   // Empty for Delete and Mark.

  bool operator==(const RowChange&) const = default;
};

// A few rows of each kind.
struct Examples {
  std::vector<std::string> columns = {};
  std::vector<RowChange> rows = {};
};

}  // namespace millrace::components
