// Format "jsonl": writes each row as one JSON object on a line of its own.

#include <optional>

#include "connector/formats/json/json_row_writer.h"
#include "connector/formats/registry.h"

namespace millrace::formats {
namespace {

class JsonLinesEncoder final : public Encoder {
 public:
  Result<void> begin(const Schema& schema, std::string&) override {
    writer_.emplace(schema);
    return {};
  }

  Result<void> encode(const Batch& batch, std::string& out) override {
    return writer_->lines(batch, out);
  }

  Result<void> end(std::string&) override { return {}; }

 private:
  std::optional<JsonRowWriter> writer_;
};

}  // namespace

void register_jsonl_format(Registry& registry);

void register_jsonl_format(Registry& registry) {
  registry.add({"jsonl", {".jsonl"}, nullptr, [] { return std::make_unique<JsonLinesEncoder>(); }});
}

}  // namespace millrace::formats
