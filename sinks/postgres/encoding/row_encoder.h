#pragma once

#include <string>
#include <vector>

#include "connector/data/batch.h"
#include "sinks/postgres/catalog/table.h"
#include "sinks/postgres/encoding/time_spelling.h"
#include "sinks/postgres/encoding/value_encoder.h"

namespace millrace::sinks::postgres {

// A column that is written: where it comes from, and what it becomes.
struct WrittenColumn {
  std::size_t source = 0;  // Index in the batch.
  TableColumn target;
  bool key = false;
  Fidelity fidelity = Fidelity::Text;
  bool required() const { return key || target.required; }
};

// Turns the batches of a load, one after the other, into the bytes of COPY: binary when every
// column allows it, else text. Each value is checked against its column's type first: what the
// server would round, cut, spell otherwise or refuse is BadData that names row, column, value and
// type. Where only the server can tell, the row ends with the texts of these columns once more,
// for columns of the staging table that keep them. Any thread, one call at a time.
class RowEncoder {
 public:
  explicit RowEncoder(std::vector<WrittenColumn> columns);

  bool binary() const { return binary_; }
  void begin(std::string& out) const;
  Result<void> encode(const Batch& batch, std::string& out);
  void end(std::string& out) const;

 private:
  Result<void> encode_binary(const Batch& batch, std::string& out);
  Result<void> encode_text(const Batch& batch, std::string& out);
  Misfit append(std::size_t column, std::string_view text, std::string& out);
  std::unexpected<Error> misfit_error(std::size_t column, const Batch& batch, std::size_t row,
                                      Misfit misfit) const;

  std::vector<WrittenColumn> columns_;
  std::vector<TimeSpelling> spellings_;  // One a column.
  std::vector<std::size_t> asked_back_;  // The columns whose texts end a row.
  bool binary_;
};

}  // namespace millrace::sinks::postgres
