#include "examples/reports_server/data/writers/xlsx_writer.h"

#include <utility>

#include "connector/formats/xlsx/writing/sheet_writer.h"

namespace millrace::reports_server {
namespace {

using formats::sheets::SheetCell;
using formats::sheets::SheetWriter;

SheetCell sheet_cell(const Cell& cell) {
  switch (cell.kind) {
    case Cell::Kind::Null:
      return {};
    case Cell::Kind::Number:
      return {SheetCell::Kind::Number, cell.text};
    case Cell::Kind::Json:
      if (cell.text == "true" || cell.text == "false") {
        return {SheetCell::Kind::Boolean, cell.text};
      }
      break;
    case Cell::Kind::Text:
      break;
  }
  return {SheetCell::Kind::Text, cell.text};
}

// As the caller of the API may be told it.
Result<void> refused(Result<void> written) {
  if (written) return written;
  return fail(ErrorKind::Refused, written.error().message() + "; export csv");
}

class XlsxWriter final : public RowWriter {
 public:
  explicit XlsxWriter(const std::string& title) : sheet_(title) {}

  Result<void> begin(QueryResult& result) override {
    return refused(sheet_.begin(result.fields, result.file.block()));
  }

  Result<void> row(QueryResult& result, const std::vector<Cell>& cells) override {
    cells_.clear();
    for (const auto& cell : cells) cells_.push_back(sheet_cell(cell));
    return refused(sheet_.row(cells_, ++rows_, result.file.block()));
  }

  Result<void> end(QueryResult& result) override {
    return refused(sheet_.end(result.file.block()));
  }

 private:
  SheetWriter sheet_;
  std::vector<SheetCell> cells_;
  std::uint64_t rows_ = 0;
};

}  // namespace

std::unique_ptr<RowWriter> make_xlsx_writer(const std::string& title) {
  return std::make_unique<XlsxWriter>(title);
}

}  // namespace millrace::reports_server
