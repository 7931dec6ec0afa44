#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "connector/base/error.h"
#include "connector/data/batch.h"

namespace millrace::transforms {

// The keys of the rows of one batch, in their order; a row may have none.
class RowKeys {
 public:
  void clear();
  void add(std::string_view key);
  void add_none();

  std::size_t rows() const { return ends_.size(); }
  bool is_none(std::size_t row) const { return is_none_[row]; }
  // Empty for none.
  std::string_view key(std::size_t row) const;

 private:
  std::string bytes_;
  std::vector<std::size_t> ends_;
  std::vector<bool> is_none_;
};

// What was found for the rows of one batch.
struct Matches {
  std::vector<bool> found;      // By row.
  std::vector<Column> columns;  // The values, NULL where nothing was found.
};

// Values by key. Blocking where it lies on disk: calls belong on a worker; one at a time.
class LookupTable {
 public:
  virtual ~LookupTable() = default;

  virtual Result<Matches> find(const RowKeys& keys) = 0;
  // The most bytes that the values of one key have.
  virtual std::uint64_t longest() const = 0;
};

// Collects what is found for each row of a batch, before it becomes columns.
class FoundCells {
 public:
  FoundCells(std::size_t columns, std::size_t rows)
      : found_(rows, false), slices_(columns, std::vector<Slice>(rows)) {}

  void set_found(std::size_t row) { found_[row] = true; }
  Slice& cell(std::size_t column, std::size_t row) { return slices_[column][row]; }

  // The slices are of `bytes`, by column, which `owner` keeps alive.
  Matches take(const std::shared_ptr<const void>& owner, const std::vector<const char*>& bytes) &&;

 private:
  std::vector<bool> found_;
  std::vector<std::vector<Slice>> slices_;
};

}  // namespace millrace::transforms
