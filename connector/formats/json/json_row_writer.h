#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connector/base/error.h"
#include "connector/data/batch.h"

namespace millrace {
class StringWriter;
}

namespace millrace::formats {

// Writes rows as JSON objects, {"name":value,...}, in the order of the columns. NULL is null.
// Integers, decimals and doubles are written as they are when that is a JSON number, else as the
// same number in JSON's way (7 for +7 and 007, 0.5 for .5), booleans as true or false, json as
// itself without line breaks; in a column of Unknown type a value that came as JSON is written as
// it came. Everything else, and what is not of its type, is a string. So is json with half a
// character (\ud83d alone) in it, which few readers take. So every text is kept, and no number is
// rounded. One thread at a time.
class JsonRowWriter {
 public:
  explicit JsonRowWriter(const Schema& schema);

  // Appends all rows of the batch, which has that schema, each with a line feed after it. BadData
  // for a row that is too long to be read again.
  Result<void> lines(const Batch& batch, std::string& out) const;
  // The same with a comma and a line feed before each: the elements of an array, the first without
  // its comma unless others are there already.
  Result<void> elements(const Batch& batch, bool has_others, std::string& out) const;
  // Appends one row.
  void object(const Batch& batch, std::size_t row, std::string& out) const;
  // Appends one row as an array of its values, without the names.
  void array(const Batch& batch, std::size_t row, std::string& out) const;

 private:
  Result<void> put_rows(const Batch& batch, std::string_view first, std::string_view before,
                        std::string_view after, std::string& out) const;
  void put_row(const Batch& batch, std::size_t row, StringWriter& writer) const;

  std::vector<std::string> keys_;  // {"name":   and   ,"name":
  std::vector<TypeKind> kinds_;
};

// Appends one row as an object. For many rows of one schema a JsonRowWriter is faster.
void json_row(const Batch& batch, std::size_t row, std::string& out);

}  // namespace millrace::formats
