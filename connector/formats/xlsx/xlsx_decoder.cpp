#include "connector/formats/xlsx/xlsx_decoder.h"

#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/formats/xlsx/xlsx_package.h"
#include "connector/formats/xlsx/xlsx_sheet_reader.h"
#include "connector/formats/xlsx/xlsx_workbook.h"

namespace millrace::formats {

struct XlsxDecoder::Reading {
  std::unique_ptr<XlsxPackage> package;
  XlsxWorkbook workbook;
  std::optional<XlsxSheetReader> sheet = {};
};

XlsxDecoder::XlsxDecoder(DecoderOptions options) : options_(std::move(options)) {}

XlsxDecoder::~XlsxDecoder() = default;

SchemaPtr XlsxDecoder::schema() const {
  return reading_ ? reading_->sheet->schema() : nullptr;
}

Result<void> XlsxDecoder::decode(Block block, std::vector<Batch>&) {
  if (auto made = make_file(); !made) return made;
  return file_->append(block.bytes());
}

Result<bool> XlsxDecoder::finish(std::vector<Batch>& out) {
  if (!reading_) {
    if (auto opened = open(); !opened) return fail(std::move(opened).error());
  }
  auto ended = reading_->sheet->read(out);
  if (!ended) {
    const auto name = printable(reading_->workbook.sheet.name, 60);
    return fail(std::move(ended).error().during(fmt::format("sheet \"{}\"", name)));
  }
  return ended;
}

Result<void> XlsxDecoder::make_file() {
  if (file_) return {};
  auto made = io::TempFile::create(options_.scratch);
  if (!made) return fail(std::move(made).error());
  file_.emplace(*std::move(made));
  return {};
}

Result<void> XlsxDecoder::open() {
  if (auto made = make_file(); !made) return made;
  auto package = XlsxPackage::open(*file_);
  if (!package) return fail(std::move(package).error());
  auto workbook = read_xlsx_workbook(**package, options_.sheet);
  if (!workbook) return fail(std::move(workbook).error());
  auto part = (*package)->part(workbook->sheet.part);
  if (!part) return fail(std::move(part).error());
  reading_ = std::make_unique<Reading>(*std::move(package), *std::move(workbook));
  reading_->sheet.emplace(*std::move(part), reading_->workbook.book, options_);
  return {};
}

}  // namespace millrace::formats
