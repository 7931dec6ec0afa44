// Workbooks: any bytes are refused or read. What begins with "PK" is a whole file; of anything else
// the pieces between NUL bytes are the parts of one, so that the fuzzer gets behind the checksums:
// the sheet, the shared strings, the styles, the workbook.

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "connector/base/text/text.h"
#include "connector/formats/xlsx/xlsx_decoder.h"
#include "tests/formats/workbooks.h"

namespace {

using namespace millrace;

// A row that is left out is a row: a small file may hold a million of them.
constexpr std::size_t kMostBatches = 20;

std::string workbook_of(std::string_view text) {
  std::array<std::string, 4> pieces;
  for (auto& piece : pieces) {
    const auto end = std::min(text.find('\0'), text.size());
    piece = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return testing::zip_of(testing::entries_of({pieces[0], pieces[1], pieces[2], pieces[3]}), true);
}

void must_be_text(const Batch& batch) {
  for (const auto& column : batch.columns) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      if (column.text(row).size() > (1u << 20)) std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string bytes = text.starts_with("PK") ? std::string(text) : workbook_of(text);
  formats::XlsxDecoder decoder({.limits = {.row_bytes = 1 << 20, .columns = 100}});
  std::vector<Batch> batches;
  if (!decoder.decode(block_of(bytes), batches)) std::abort();
  for (std::size_t i = 0; i < kMostBatches; ++i) {
    const auto finished = decoder.finish(batches);
    if (!finished) {
      if (finished.error().kind() != ErrorKind::BadData) std::abort();
      return 0;
    }
    for (const auto& batch : batches) must_be_text(batch);
    if (*finished && decoder.schema() == nullptr) std::abort();
    if (*finished) return 0;
    batches.clear();
  }
  return 0;
}
