#include "connector/formats/csv_encoder.h"

#include <algorithm>
#include <cstring>

#include "connector/formats/copy_unless.h"
#include "connector/formats/csv_header.h"
#include "connector/formats/string_writer.h"

namespace millrace::formats {
namespace {

struct NeedsQuotes {
  bool operator()(Bytes16 bytes) const {
    return any_of((bytes == ',') | (bytes == '"') | (bytes == '\n') | (bytes == '\r'));
  }
};

void put_quoted(StringWriter& writer, std::string_view text) {
  const auto quotes = static_cast<std::size_t>(std::ranges::count(text, '"'));
  char* out = writer.room(text.size() + quotes + 2);
  *out++ = '"';
  for (;;) {
    const std::size_t plain = std::min(text.find('"'), text.size());
    std::memcpy(out, text.data(), plain);
    out += plain;
    *out++ = '"';
    if (plain == text.size()) break;
    *out++ = '"';
    text.remove_prefix(plain + 1);
  }
  writer.wrote_to(out);
}

void put_byte(StringWriter& writer, char byte) {
  *writer.room(1) = byte;
  writer.wrote(1);
}

// The cell and the byte that ends it.
void put_cell(StringWriter& writer, std::string_view text, char end) {
  char* out = writer.room(text.size() + 1);
  if (!text.empty() && copy_unless(NeedsQuotes(), out, text.data(), text.size())) {
    out[text.size()] = end;
    writer.wrote(text.size() + 1);
    return;
  }
  put_quoted(writer, text);
  put_byte(writer, end);
}

// Without quotes, a reader would take such a name for the sign of something else.
bool misleads(std::string_view name) {
  const bool is_blank = name.find_first_not_of(" \t") == std::string_view::npos;
  return is_blank || name.starts_with("\xEF\xBB\xBF") || !recognise_other_format(name).empty();
}

}  // namespace

Result<void> CsvEncoder::begin(const Schema& schema, std::string& out) {
  StringWriter writer(out);
  for (std::size_t i = 0; i < schema.size(); ++i) {
    const char end = i + 1 == schema.size() ? '\n' : ',';
    if (misleads(schema[i].name)) {
      put_quoted(writer, schema[i].name);
      put_byte(writer, end);
    } else {
      put_cell(writer, schema[i].name, end);
    }
  }
  return {};
}

Result<void> CsvEncoder::encode(const Batch& batch, std::string& out) {
  if (batch.columns.empty()) return fail(ErrorKind::Internal, "CSV: rows without columns");
  StringWriter writer(out);
  for (std::size_t row = 0; row < batch.rows; ++row) {
    for (const auto& column : batch.columns) {
      if (column.is_null(row)) {
        put_byte(writer, ',');
      } else {
        put_cell(writer, column.text(row), ',');
      }
    }
    writer.replace_last('\n');
  }
  return {};
}

Result<void> CsvEncoder::end(std::string&) {
  return {};
}

}  // namespace millrace::formats
