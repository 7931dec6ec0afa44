#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connector/data/buffer.h"
#include "connector/data/origins.h"
#include "connector/data/schema.h"

namespace millrace {

// Where a cell's text lies in its column's bytes, and what kind of cell it is: eight bytes, so that
// a column needs no second array. NULL is an extent of its own; a JSON value that is no string (a
// number, true, false, an array, an object) has the top bit set, so that "5" and 5 stay apart.
struct Slice {
  static constexpr std::uint32_t kNull = std::numeric_limits<std::uint32_t>::max();
  static constexpr std::uint32_t kBareJson = std::uint32_t{1} << 31;
  static constexpr std::uint32_t kLongest = kBareJson - 2;  // Bytes of one cell.

  std::uint32_t offset = 0;
  std::uint32_t extent = kNull;  // The size, with the bits above.

  static Slice null() { return {}; }
  static Slice bare_json(std::uint32_t offset, std::uint32_t size) {
    return {offset, size | kBareJson};
  }

  bool is_null() const { return extent == kNull; }
  // Not asked of NULL.
  bool is_bare_json() const { return (extent & kBareJson) != 0; }
  std::uint32_t size() const { return extent & ~kBareJson; }
};

// One column of a batch: a view with a stride over slices that the batch's owner keeps alive. A
// decoder writes the slices of all columns row by row into one array (stride = columns), a step
// that makes new values writes its own (stride = 1); readers see no difference.
struct Column {
  std::shared_ptr<const void> owner;  // Keeps `bytes` and `slices` alive.
  const char* bytes = nullptr;
  const Slice* slices = nullptr;
  std::size_t stride = 1;

  Slice slice(std::size_t row) const { return slices[row * stride]; }
  bool is_null(std::size_t row) const { return slice(row).is_null(); }
  // The empty view for NULL too: ask is_null() first where it matters.
  std::string_view text(std::size_t row) const {
    const Slice cell = slice(row);
    return cell.is_null() ? std::string_view() : std::string_view(bytes + cell.offset, cell.size());
  }
  // True for the text of a JSON value that is no string, as it came: it is valid JSON. Such a cell
  // of a column of Unknown type is written to JSON as it is.
  bool is_bare_json(std::size_t row) const {
    const Slice cell = slice(row);
    return !cell.is_null() && cell.is_bare_json();
  }
};

// Some thousand rows on their way from a decoder to the destinations: immutable, columnar, cheap
// to copy (columns share their bytes). Any thread may read it.
struct Batch {
  SchemaPtr schema;
  std::vector<Column> columns;  // As many as the schema has.
  std::size_t rows = 0;
  Origins origins;  // Filters and reordering keep them: every message with a row has them.

  // The row's number in the export, from 1: what a message calls the row.
  std::uint64_t origin(std::size_t row) const { return origins[row]; }
};

// These rows of the batch, in this order, with their origins; a row may be there twice. The texts
// are shared.
Batch pick_rows(const Batch& batch, std::span<const std::uint32_t> rows);

// Builds a batch cell by cell, row by row; for decoders whose text must be copied anyway, for
// steps and for tests.
class BatchBuilder {
 public:
  // `first_row` is the origin of the first row; the others count on from it, batch after batch.
  explicit BatchBuilder(SchemaPtr schema, std::uint64_t first_row = 1);

  // The text is copied. Fewer or more cells than columns in a row is a bug.
  void add(std::string_view text);
  void add_null();
  // The text of a JSON value that is no string.
  void add_bare_json(std::string_view text);
  // A copy of a cell, of whatever kind.
  void add(const Column& column, std::size_t row);

  // Of the batch that is being built: whole rows, and bytes of text.
  std::size_t rows() const { return slices_.size() / schema_->size(); }
  std::size_t bytes() const { return text_.size(); }

  // What was added, as a batch; the builder then starts the next one.
  Batch take();

 private:
  SchemaPtr schema_;
  std::uint64_t first_row_;
  std::string text_;
  std::vector<Slice> slices_;
};

// The columns of a batch whose slices lie row by row in one array. `owner` keeps bytes and slices
// alive.
std::vector<Column> row_major_columns(std::shared_ptr<const void> owner, const char* bytes,
                                      const Slice* slices, std::size_t columns);

}  // namespace millrace
