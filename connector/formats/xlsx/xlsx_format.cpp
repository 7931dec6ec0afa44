// Format "xlsx": one sheet of a workbook, with a header row.

#include <optional>
#include <string>
#include <vector>

#include "connector/data/json_syntax.h"
#include "connector/data/values.h"
#include "connector/formats/registry.h"
#include "connector/formats/xlsx/writing/sheet_writer.h"
#include "connector/formats/xlsx/xlsx_decoder.h"

namespace millrace::formats {
namespace {

using sheets::SheetCell;

class XlsxEncoder final : public Encoder {
 public:
  Result<void> begin(const Schema& schema, std::string& out) override {
    std::vector<std::string> names;
    for (const auto& field : schema.fields()) {
      names.push_back(field.name);
      kinds_.push_back(field.type.kind);
    }
    return with_remedy(sheet_.begin(names, out));
  }

  Result<void> encode(const Batch& batch, std::string& out) override {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      cells_.clear();
      for (std::size_t i = 0; i < kinds_.size(); ++i) {
        cells_.push_back(cell(kinds_[i], batch.columns[i], row));
      }
      auto added = sheet_.row(cells_, batch.origin(row), out);
      if (!added) return with_remedy(std::move(added));
    }
    return {};
  }

  Result<void> end(std::string& out) override { return with_remedy(sheet_.end(out)); }

 private:
  // Numbers and booleans as such where that is known of the column, everything else as the text
  // that it is.
  static SheetCell cell(TypeKind kind, const Column& column, std::size_t row) {
    using Kind = SheetCell::Kind;
    using enum TypeKind;
    if (column.is_null(row)) return {};
    const auto text = column.text(row);
    const bool is_number = kind == Integer || kind == Decimal || kind == Double ||
                           (kind == Unknown && column.is_bare_json(row));
    if (is_number && is_json_number(text)) return {Kind::Number, text};
    if (kind == Boolean) {
      if (const auto value = parse_boolean(text)) return {Kind::Boolean, *value ? "true" : "false"};
    }
    return {Kind::Text, text};
  }

  static Result<void> with_remedy(Result<void> done) {
    if (done) return done;
    return fail(ErrorKind::BadData, done.error().message() + "; write .csv or .jsonl instead");
  }

  sheets::SheetWriter sheet_{"rows"};
  std::vector<TypeKind> kinds_;
  std::vector<SheetCell> cells_;
};

}  // namespace

void register_xlsx_format(Registry& registry);

void register_xlsx_format(Registry& registry) {
  registry.add(
      {"xlsx",
       {},
       [](const DecoderOptions& options) { return std::make_unique<XlsxDecoder>(options); },
       nullptr,
       [] { return std::make_unique<XlsxEncoder>(); }});
}

}  // namespace millrace::formats
