#pragma once

#include <string>
#include <vector>

#include "connector/data/batch.h"
#include "sinks/postgres/table.h"

namespace millrace::sinks::postgres {

// A column that is written: where it comes from, and what it becomes.
struct WrittenColumn {
  std::size_t source = 0;  // Index in the batch.
  TableColumn target;
  bool key = false;
  bool required() const { return key || target.required; }
};

// Turns batches into the bytes of COPY: binary when every column allows it, else text. Each value
// is checked against its column's type first: what the server would round, cut or refuse is
// BadData that names row, column, value and type. Constant once made; any thread.
class RowEncoder {
 public:
  // A `tag` is appended to each row as one more text column.
  RowEncoder(std::vector<WrittenColumn> columns, std::string tag);

  bool binary() const { return binary_; }
  void begin(std::string& out) const;
  Result<void> encode(const Batch& batch, std::string& out) const;
  void end(std::string& out) const;

 private:
  Result<void> encode_binary(const Batch& batch, std::string& out) const;
  Result<void> encode_text(const Batch& batch, std::string& out) const;

  std::vector<WrittenColumn> columns_;
  std::string tag_;
  bool binary_;
};

}  // namespace millrace::sinks::postgres
