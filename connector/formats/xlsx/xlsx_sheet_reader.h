#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "connector/data/batch.h"
#include "connector/formats/format.h"
#include "connector/formats/xlsx/xlsx_cell.h"
#include "connector/formats/xlsx/xlsx_text.h"
#include "connector/formats/xlsx/xlsx_xml.h"

namespace millrace::formats {

// The rows of a sheet, some thousand at a time. The first row with a cell that is not empty names
// the columns, or the one that it is told. A row that is left out between others is a row of NULLs,
// as it looks; rows without a value at the end are none.
class XlsxSheetReader final : public XmlHandler {
 public:
  // The book must outlive it. `header_row` as in DecoderOptions.
  XlsxSheetReader(XlsxPart part, const XlsxBook& book, const DecoderOptions& options);

  // Appends one batch at most; true when the sheet is at its end.
  Result<bool> read(std::vector<Batch>& out);
  // nullptr before the header was read.
  SchemaPtr schema() const { return schema_; }

  // For the parser, which calls them from within read().
  Result<void> start(std::string_view name, const XmlAttributes& attributes,
                     std::size_t depth) override;
  Result<void> end(std::string_view name, std::size_t depth) override;
  Result<void> text(std::string_view text) override;

 private:
  // A cell of the row: its text lies in the book, or else in row_text_.
  struct RowCell {
    const char* shared = nullptr;
    Slice slice;
  };
  // What the text of an element belongs to.
  enum class Taking {
    Nothing,       // It is none of the cell's.
    Value,         // The cell's value, as it is written.
    InlineString,  // A string that stands in the cell itself.
  };

  Result<void> start_row(const XmlAttributes& attributes);
  Result<void> start_cell(const XmlAttributes& attributes);
  Result<void> start_in_cell(std::string_view name);
  Result<void> end_cell();
  Result<void> put_cell(std::string_view text);
  Result<void> end_row();

  std::string_view text_of(const RowCell& cell) const;
  Result<void> read_header();
  void append_row();
  // One of the rows that are left out before this one, as NULLs.
  void append_gap();
  // The batch is large enough to be handed out.
  bool is_full() const;
  std::unexpected<Error> wrong(std::string_view problem) const;

  const XlsxBook& book_;
  DecoderLimits limits_;
  bool refuses_repeated_names_;
  XlsxXml xml_;
  bool is_ended_ = false;

  // Where in the sheet the parser is.
  bool in_data_ = false;
  bool in_row_ = false;
  bool in_cell_ = false;
  Taking taking_ = Taking::Nothing;
  XlsxCell cell_;
  RichText inline_string_;

  std::uint32_t row_ = 0;     // Its number, and that of the last row.
  std::uint32_t column_ = 0;  // Of the last cell in it.
  std::vector<RowCell> row_cells_;
  std::string row_text_;
  std::size_t row_bytes_ = 0;

  SchemaPtr schema_;
  std::optional<BatchBuilder> builder_;
  std::uint32_t header_row_;    // Of the sheet, from 1; 0 until the first row that is not empty.
  std::uint32_t next_row_ = 0;  // The number of the row after the last one that was appended.
  bool has_row_ = false;        // The row waits for those that are left out before it.
};

}  // namespace millrace::formats
