#pragma once

#include <string>
#include <vector>

#include "connector/formats/format.h"

namespace millrace::sinks::printing {

// Rows as aligned columns for a person. The widths are those of the first rows, which are held
// until they are known; what comes later is written at once, and a wider cell pushes the rest of
// its row to the right. So memory does not grow with the export. A cell of more than 60 display
// columns is cut and ends with "…", and NULL is "∅". One thread at a time.
class TableEncoder final : public formats::Encoder {
 public:
  Result<void> begin(const Schema& schema, std::string& out) override;
  Result<void> encode(const Batch& batch, std::string& out) override;
  Result<void> end(std::string& out) override;

 private:
  using Row = std::vector<std::string>;

  struct ColumnLayout {
    std::size_t width = 0;  // In columns of a terminal.
    bool is_number = false;
  };

  void fit(const Row& row);
  void put(const Row& row, std::string& out) const;
  void put_held(std::string& out);

  std::vector<ColumnLayout> columns_;
  std::vector<Row> held_;  // The titles and the first rows, until the widths are settled.
  bool is_settled_ = false;
};

}  // namespace millrace::sinks::printing
