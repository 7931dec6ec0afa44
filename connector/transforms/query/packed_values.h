#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "connector/sql/aggregation/accumulator.h"

namespace millrace::transforms {

// Appends a value as bytes from which it can be had back, and which mean nothing else.
void pack_value(const sql::Vector& values, std::size_t row, std::string& out);

// Takes a value out again, into a row of a vector that has its type and no value there yet. Gives
// the place behind it. Bytes of a text are copied.
const char* unpack_value(const char* packed, sql::Vector& values, std::size_t row,
                         sql::TextArena& texts);

// The place behind a value.
const char* skip_value(const char* packed, sql::SqlType type);

// The values of these rows of `values`, in their order.
void gather(const sql::Vector& values, std::span<const std::uint32_t> rows, sql::Vector& out);

// Rows that were packed, on their way to an accumulator.
class UnpackedRows {
 public:
  // Of what a row consists.
  explicit UnpackedRows(std::vector<sql::SqlType> types);

  bool is_full() const { return groups_.size() == kRows || text_bytes_ > kTextBytes; }
  // Adds a row of so many columns as were packed, the first ones, and gives the place behind it.
  // Only while it is not full.
  const char* add(const char* packed, std::size_t packed_columns, std::uint32_t group);
  // Of the row that was added last.
  void set_bigint(std::size_t column, std::int64_t value);

  // Gives all rows to the accumulator, which has these groups, and is empty then.
  void flush(sql::Accumulator& to, std::size_t groups);

 private:
  static constexpr std::size_t kRows = 1024;
  static constexpr std::size_t kTextBytes = 1 << 20;

  void start();

  std::vector<sql::SqlType> types_;
  std::vector<sql::Vector> columns_;
  std::vector<std::uint32_t> groups_;
  sql::TextArena texts_;
  std::size_t text_bytes_ = 0;
};

}  // namespace millrace::transforms
