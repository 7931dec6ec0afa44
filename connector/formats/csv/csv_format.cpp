// Format "csv": RFC 4180 with a header row, read in 64-byte steps, written with the fewest quotes.

#include "connector/formats/csv/csv_decoder.h"
#include "connector/formats/csv/csv_encoder.h"
#include "connector/formats/registry.h"

namespace millrace::formats {

void register_csv_format(Registry& registry);

void register_csv_format(Registry& registry) {
  registry.add({"csv",
                {".csv"},
                [](const DecoderOptions& options) {
                  return std::make_unique<CsvDecoder>(options.limits, options.mending,
                                                      options.refuses_repeated_names);
                },
                [] { return std::make_unique<CsvEncoder>(); }});
}

}  // namespace millrace::formats
