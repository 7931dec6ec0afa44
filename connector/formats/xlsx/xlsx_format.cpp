// Format "xlsx": one sheet of a workbook, with a header row.

#include "connector/formats/registry.h"
#include "connector/formats/xlsx/xlsx_decoder.h"

namespace millrace::formats {

void register_xlsx_format(Registry& registry);

void register_xlsx_format(Registry& registry) {
  registry.add(
      {"xlsx",
       {},
       [](const DecoderOptions& options) { return std::make_unique<XlsxDecoder>(options); },
       nullptr});
}

}  // namespace millrace::formats
