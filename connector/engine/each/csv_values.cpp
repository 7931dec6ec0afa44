#include "connector/engine/each/csv_values.h"

#include <utility>

#include <fmt/format.h>

#include "config/lookup.h"
#include "connector/base/text/text.h"
#include "connector/engine/each/distinct_values.h"
#include "connector/formats/csv/csv_decoder.h"

namespace millrace::engine {
namespace {

constexpr std::size_t kLargestFile = 1u << 20;

std::unexpected<Error> wrong(const std::filesystem::path& file, const std::string& what) {
  return fail(ErrorKind::InvalidConfig, fmt::format("{}: {}", printable(file.string()), what));
}

Result<std::string> content_of(const std::filesystem::path& file) {
  auto content = config::DiskFileReader().read(file, kLargestFile, config::Pipes::Refused);
  if (!content) return wrong(file, content.error().message());
  return content;
}

struct Table {
  SchemaPtr schema;
  std::vector<Batch> batches;
};

Result<Table> table_of(std::string content) {
  formats::CsvDecoder decoder({});
  Table table;
  auto decoded = decoder.decode(block_of(content), table.batches);
  if (decoded) decoded = formats::finish_whole(decoder, table.batches);
  if (!decoded) return fail(std::move(decoded).error());
  table.schema = decoder.schema();
  return table;
}

}  // namespace

Result<std::vector<std::string>> csv_values(const std::filesystem::path& file,
                                            const std::string& column) {
  auto content = content_of(file);
  if (!content) return fail(std::move(content).error());
  auto table = table_of(*std::move(content));
  if (!table) return wrong(file, table.error().message());
  auto values = distinct_values(table->schema, table->batches, column);
  if (!values) return wrong(file, values.error().message());
  if (values->empty()) return wrong(file, "has no rows; write at least one below the header");
  return values;
}

}  // namespace millrace::engine
