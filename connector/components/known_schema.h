#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connector/data/schema.h"

namespace millrace::components {

// What can be told of the columns between two steps before any export was seen. It is closed when
// these are all the columns; while it is open there may be others, which the report decides, but
// never one that is known to be gone (it was renamed or dropped). It remembers which part of the
// file did so, for messages. A plain value.
class KnownSchema {
 public:
  // Open, with nothing known: what a report gives.
  KnownSchema() = default;
  // Closed: exactly these.
  explicit KnownSchema(std::vector<Field> fields) : fields_(std::move(fields)), closed_(true) {}

  bool is_closed() const { return closed_; }
  const std::vector<Field>& fields() const { return fields_; }
  // "; did you mean 'id'?" for a name that no known column has; empty when none is near.
  std::string guess(std::string_view name) const;
  // Where the known column stands among fields().
  std::optional<std::size_t> find(std::string_view name) const;
  // True when an export may have the column, as far as can be told.
  bool may_have(std::string_view name) const;

  // What follows is done by this part of the file, as a message names it: "the drop step (line
  // 12)".
  void enter(std::string part) { part_ = std::move(part); }

  // Why no export has the column, to follow its name; for one that may_have() denies: "which the
  // contract (line 9) renames to "id"; write "id"".
  std::string absence(std::string_view name) const;

  // From here on these are all the columns.
  void close(std::vector<Field> fields);
  // Adds a column at the end, of Unknown type unless told otherwise.
  void add(Field field);
  // The column is not there any more; known or not.
  void remove(std::string_view name);
  // Replaces the known columns by others; while open, the names that they had are gone.
  void replace(std::vector<Field> fields);
  // Says of a column that is gone what it is called instead.
  void renamed(std::string_view from, std::string to);

 private:
  struct Gone {
    std::string by;          // A part of the file; empty when that is not known.
    std::string renamed_to;  // Empty when it was dropped.
  };

  void take_over(std::vector<Field> fields);

  std::vector<Field> fields_;
  std::map<std::string, Gone, std::less<>> gone_;  // Names that no column has any more.
  bool closed_ = false;
  std::string closed_by_;
  std::string part_;
};

}  // namespace millrace::components
