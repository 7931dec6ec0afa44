#pragma once

#include <string>
#include <vector>

#include "connector/components/loads/row_encoding.h"
#include "connector/data/batch.h"
#include "sinks/postgres/encoding/key_order.h"
#include "sinks/postgres/encoding/time_spelling.h"
#include "sinks/postgres/encoding/value_encoder.h"
#include "sinks/postgres/encoding/written_column.h"

namespace millrace::sinks::postgres {

// Turns the batches of a load, one after the other, into the bytes of COPY: binary when every
// column allows it, else text. Each value is checked against its column's type first: what the
// server would round, cut, spell otherwise or refuse is BadData that names row, column, value and
// type. Where only the server can tell, the row ends with the texts of these columns once more,
// for columns of the staging table that keep them. Any thread, one call at a time.
class RowEncoder final : public components::RowEncoding {
 public:
  explicit RowEncoder(std::vector<WrittenColumn> columns);

  bool binary() const { return binary_; }
  // What comes before the rows, and behind them.
  void begin(std::string& out) const;
  void end(std::string& out) const;
  Result<void> encode(const Batch& batch, std::string& out) override;

  // True when the keys of all rows so far are known to differ, because they came in an order. Of
  // keys that came in none, and of types that call different bytes equal, nothing is known.
  bool keys_differ() const { return key_order_.is_strict(); }

  // True when it makes the same bytes of every row for these columns.
  bool encodes_for(const std::vector<WrittenColumn>& columns) const;

 private:
  Result<void> encode_binary(const Batch& batch, std::string& out);
  Result<void> encode_text(const Batch& batch, std::string& out);
  Misfit append(std::size_t column, std::string_view text, std::string& out);
  std::unexpected<Error> misfit_error(std::size_t column, const Batch& batch, std::size_t row,
                                      Misfit misfit) const;

  std::vector<WrittenColumn> columns_;
  std::vector<TimeSpelling> spellings_;  // One a column.
  std::vector<std::size_t> asked_back_;  // The columns whose texts end a row.
  KeyOrder key_order_;
  std::vector<KeyOrder::Place> key_cells_;  // Of the row that is encoded.
  bool binary_;
};

}  // namespace millrace::sinks::postgres
