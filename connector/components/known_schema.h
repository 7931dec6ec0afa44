#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connector/data/schema.h"

namespace millrace::components {

// What can be told of the columns between two steps before any export was seen. It is closed when
// these are all the columns; while it is open there may be others, which the report decides, but
// never one that is known to be gone (it was renamed or dropped). A plain value.
class KnownSchema {
 public:
  // Open, with nothing known: what a report gives.
  KnownSchema() = default;
  // Closed: exactly these.
  explicit KnownSchema(std::vector<Field> fields) : fields_(std::move(fields)), closed_(true) {}

  bool is_closed() const { return closed_; }
  const std::vector<Field>& fields() const { return fields_; }
  // Where the known column stands among fields().
  std::optional<std::size_t> find(std::string_view name) const;
  // True when an export may have the column, as far as can be told.
  bool may_have(std::string_view name) const;

  // From here on these are all the columns.
  void close(std::vector<Field> fields);
  // Adds a column at the end, of Unknown type unless told otherwise.
  void add(Field field);
  // The column is not there any more; known or not.
  void remove(std::string_view name);
  // Replaces the known columns by as many others, in the same order.
  void replace(std::vector<Field> fields);

 private:
  std::vector<Field> fields_;
  std::set<std::string, std::less<>> gone_;  // While open: names that no column has.
  bool closed_ = false;
};

}  // namespace millrace::components
