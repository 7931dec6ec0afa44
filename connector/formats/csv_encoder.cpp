#include "connector/formats/csv_encoder.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "connector/base/text.h"
#include "connector/formats/copy_unless.h"
#include "connector/formats/csv_header.h"
#include "connector/formats/string_writer.h"

namespace millrace::formats {
namespace {

struct NeedsQuotes {
  bool operator()(Bytes16 bytes) const {
    return any_of((bytes == ',') | (bytes == '"') | (bytes == '\n') | (bytes == '\r') |
                  (bytes == '\0'));
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

bool has_nul(std::string_view text) {
  return text.contains('\0');
}

// The cell and the byte that ends it. False when it needed quotes and has a NUL, which no reader
// of CSV takes; what was written is rubbish then.
bool put_cell(StringWriter& writer, std::string_view text, char end) {
  char* out = writer.room(text.size() + 1);
  if (!text.empty() && copy_unless(NeedsQuotes(), out, text.data(), text.size())) {
    out[text.size()] = end;
    writer.wrote(text.size() + 1);
    return true;
  }
  put_quoted(writer, text);
  put_byte(writer, end);
  return !has_nul(text);
}

std::unexpected<Error> nul_in_a_cell(const Batch& batch) {
  for (std::size_t row = 0; row < batch.rows; ++row) {
    for (std::size_t column = 0; column < batch.columns.size(); ++column) {
      if (!has_nul(batch.columns[column].text(row))) continue;
      return fail(ErrorKind::BadData,
                  fmt::format("row {}: column \"{}\": a NUL character, which no CSV reader takes; "
                              "take it out in the report, or write a .jsonl file",
                              batch.first_row + row, printable((*batch.schema)[column].name)));
    }
  }
  return fail(ErrorKind::Internal, "CSV: a NUL character that is in no cell");
}

// A name that a reader would not give back.
Result<void> check_name(const std::string& name, std::size_t number) {
  if (name.empty()) {
    return fail(ErrorKind::BadData,
                fmt::format("column {} has no name, and CSV readers would make one up; give it a "
                            "name in columns",
                            number));
  }
  if (!has_nul(name)) return {};
  return fail(ErrorKind::BadData,
              fmt::format("the name of column {}, \"{}\", has a NUL character, which no CSV reader "
                          "takes; rename it in columns",
                          number, printable(name)));
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
    const std::string& name = schema[i].name;
    if (auto checked = check_name(name, i + 1); !checked) return checked;
    const char end = i + 1 == schema.size() ? '\n' : ',';
    if (misleads(name)) {
      put_quoted(writer, name);
      put_byte(writer, end);
    } else {
      put_cell(writer, name, end);
    }
  }
  return {};
}

Result<void> CsvEncoder::encode(const Batch& batch, std::string& out) {
  if (batch.columns.empty()) return fail(ErrorKind::Internal, "CSV: rows without columns");
  // Alone in its row, nothing at all would be a blank line, which readers skip.
  const bool is_lone = batch.columns.size() == 1;
  StringWriter writer(out);
  bool is_readable = true;
  for (std::size_t row = 0; row < batch.rows; ++row) {
    for (const auto& column : batch.columns) {
      if (column.is_null(row)) {
        if (is_lone) put_quoted(writer, "");
        put_byte(writer, ',');
      } else {
        is_readable &= put_cell(writer, column.text(row), ',');
      }
    }
    writer.replace_last('\n');
  }
  if (!is_readable) return nul_in_a_cell(batch);
  return {};
}

Result<void> CsvEncoder::end(std::string&) {
  return {};
}

}  // namespace millrace::formats
