// Format "json": an export that is one array of objects or of arrays, read in one go; written as an
// array of objects, one on a line.

#include <optional>

#include "connector/formats/json/json_decoder.h"
#include "connector/formats/json/json_row_writer.h"
#include "connector/formats/registry.h"

namespace millrace::formats {
namespace {

class JsonArrayEncoder final : public Encoder {
 public:
  Result<void> begin(const Schema& schema, std::string& out) override {
    writer_.emplace(schema);
    out += '[';
    return {};
  }

  Result<void> encode(const Batch& batch, std::string& out) override {
    const auto added = writer_->elements(batch, has_rows_, out);
    if (batch.rows > 0) has_rows_ = true;
    return added;
  }

  Result<void> end(std::string& out) override {
    out += "\n]\n";
    return {};
  }

 private:
  std::optional<JsonRowWriter> writer_;
  bool has_rows_ = false;
};

}  // namespace

void register_json_format(Registry& registry);

void register_json_format(Registry& registry) {
  registry.add({"json",
                {},
                [](const DecoderOptions& options) {
                  return std::make_unique<JsonDecoder>(options.limits, options.mending);
                },
                nullptr,
                [] { return std::make_unique<JsonArrayEncoder>(); }});
}

}  // namespace millrace::formats
