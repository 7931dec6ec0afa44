#include "connector/formats/csv/csv_encoder.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/data/text/copy_unless.h"
#include "connector/data/text/string_writer.h"
#include "connector/formats/header.h"
#include "connector/formats/row_size.h"

namespace millrace::formats {
namespace {

// What needs quotes, NUL, and, as one comparison is less than three, the other control characters
// before a carriage return: tabs are rare enough to be looked at again.
struct MayNeedQuotes {
  bool operator()(Bytes16 bytes) const {
    return any_true((bytes == ',') | (bytes == '"') | (bytes <= '\r'));
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

bool holds_nul(std::string_view text) {
  return text.contains('\0');
}

// What is not copied as it is. Not inline: it is rare.
[[gnu::noinline]] void put_special(StringWriter& writer, std::string_view text, bool& has_nul) {
  constexpr std::string_view kSpecial(",\"\n\r\0", 5);
  if (!text.empty() && text.find_first_of(kSpecial) == std::string_view::npos) {
    std::memcpy(writer.room(text.size()), text.data(), text.size());
    writer.wrote(text.size());
    return;
  }
  put_quoted(writer, text);
  has_nul = has_nul || holds_nul(text);
}

// The cell and the byte that ends it. Sets `has_nul` for a text that no reader of CSV takes.
// Inline, whatever the compiler thinks of it: a call for each cell costs a tenth.
[[gnu::always_inline]] inline void put_cell(StringWriter& writer, std::string_view text, char end,
                                            bool& has_nul) {
  char* out = writer.room(text.size() + 1);
  if (!text.empty() && copy_unless(MayNeedQuotes(), out, text.data(), text.size())) {
    out[text.size()] = end;
    writer.wrote(text.size() + 1);
    return;
  }
  put_special(writer, text, has_nul);
  put_byte(writer, end);
}

std::unexpected<Error> nul_in_a_cell(const Batch& batch) {
  for (std::size_t row = 0; row < batch.rows; ++row) {
    for (std::size_t column = 0; column < batch.columns.size(); ++column) {
      if (!holds_nul(batch.columns[column].text(row))) continue;
      return fail(ErrorKind::BadData,
                  fmt::format("row {}: column \"{}\": a NUL character, which no CSV reader takes; "
                              "take it out in the report, or write a .jsonl file",
                              batch.origin(row), printable((*batch.schema)[column].name)));
    }
  }
  return fail(ErrorKind::Internal, "CSV: a NUL character that is in no cell");
}

// A name that a reader would not give back.
Result<void> check_name(const std::string& name, std::size_t number) {
  if (name.empty()) {
    return fail(
        ErrorKind::BadData,
        fmt::format(
            "column {} has no name; give it one in columns, because CSV readers would invent one",
            number));
  }
  if (!holds_nul(name)) return {};
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
  bool has_nul = false;  // Not after check_name().
  for (std::size_t i = 0; i < schema.size(); ++i) {
    const std::string& name = schema[i].name;
    if (auto checked = check_name(name, i + 1); !checked) return checked;
    const char end = i + 1 == schema.size() ? '\n' : ',';
    if (misleads(name)) {
      put_quoted(writer, name);
      put_byte(writer, end);
    } else {
      put_cell(writer, name, end, has_nul);
    }
  }
  return {};
}

Result<void> CsvEncoder::encode(const Batch& batch, std::string& out) {
  if (batch.columns.empty()) return fail(ErrorKind::Internal, "CSV: rows without columns");
  // Alone in its row, nothing at all would be a blank line, which readers skip.
  const bool is_lone = batch.columns.size() == 1;
  StringWriter writer(out);
  bool has_nul = false;
  for (std::size_t row = 0; row < batch.rows; ++row) {
    const std::size_t start = writer.size();
    for (const auto& column : batch.columns) {
      if (column.is_null(row)) {
        if (is_lone) put_quoted(writer, "");
        put_byte(writer, ',');
      } else {
        put_cell(writer, column.text(row), ',', has_nul);
      }
    }
    writer.replace_last('\n');
    const std::size_t bytes = writer.size() - start;
    if (bytes > kLongestWrittenRow) [[unlikely]]
      return row_too_long(batch, row, bytes);
  }
  if (has_nul) return nul_in_a_cell(batch);
  return {};
}

Result<void> CsvEncoder::end(std::string&) {
  return {};
}

}  // namespace millrace::formats
