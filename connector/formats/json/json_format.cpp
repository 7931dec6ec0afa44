// Format "json": an export that is one array of objects or of arrays, read in one go.

#include "connector/formats/json/json_decoder.h"
#include "connector/formats/registry.h"

namespace millrace::formats {

void register_json_format(Registry& registry);

void register_json_format(Registry& registry) {
  registry.add({"json",
                {},
                [](const DecoderOptions& options) {
                  return std::make_unique<JsonDecoder>(options.limits, options.mending);
                },
                nullptr});
}

}  // namespace millrace::formats
