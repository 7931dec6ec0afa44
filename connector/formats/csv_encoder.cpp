#include "connector/formats/csv_encoder.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "connector/formats/csv_header.h"
#include "connector/formats/string_writer.h"

namespace millrace::formats {
namespace {

using Bytes16 [[gnu::vector_size(16)]] = char;

template <class T>
T load(const char* from) {
  T value;
  std::memcpy(&value, from, sizeof(T));
  return value;
}

template <class T>
void store(char* to, T value) {
  std::memcpy(to, &value, sizeof(T));
}

bool needs_quotes(Bytes16 bytes) {
  const auto found = (bytes == ',') | (bytes == '"') | (bytes == '\n') | (bytes == '\r');
  const auto halves = std::bit_cast<std::array<std::uint64_t, 2>>(found);
  return (halves[0] | halves[1]) != 0;
}

template <class Half>
bool copy_halves(char* out, const char* text, std::size_t size) {
  const Half low = load<Half>(text);
  const Half high = load<Half>(text + size - sizeof(Half));
  store(out, low);
  store(out + size - sizeof(Half), high);
  return !needs_quotes(std::bit_cast<Bytes16>(std::array<std::uint64_t, 2>{low, high}));
}

bool copy_long(char* out, const char* text, std::size_t size) {
  const std::size_t last = size - sizeof(Bytes16);
  for (std::size_t at = 0; at < last; at += sizeof(Bytes16)) {
    const auto bytes = load<Bytes16>(text + at);
    if (needs_quotes(bytes)) return false;
    store(out + at, bytes);
  }
  const auto bytes = load<Bytes16>(text + last);
  store(out + last, bytes);
  return !needs_quotes(bytes);
}

// Copies text of one byte and more unless it needs quotes; then what lies at `out` is rubbish.
bool copy_plain(char* out, const char* text, std::size_t size) {
  if (size >= 16) return copy_long(out, text, size);
  if (size >= 8) return copy_halves<std::uint64_t>(out, text, size);
  if (size >= 4) return copy_halves<std::uint32_t>(out, text, size);
  if (size >= 2) return copy_halves<std::uint16_t>(out, text, size);
  return copy_halves<std::uint8_t>(out, text, size);
}

char* put_quoted(char* out, std::string_view text) {
  *out++ = '"';
  while (!text.empty()) {
    const std::size_t plain = std::min(text.find('"'), text.size());
    std::memcpy(out, text.data(), plain);
    out += plain;
    text.remove_prefix(plain);
    if (text.empty()) break;
    *out++ = '"';
    *out++ = '"';
    text.remove_prefix(1);
  }
  *out++ = '"';
  return out;
}

// The most that a cell takes: all quotes, in quotes, and what ends it.
std::size_t room_for(std::size_t size) {
  return 2 * size + 3;
}

char* put_cell(char* out, std::string_view text) {
  if (!text.empty() && copy_plain(out, text.data(), text.size())) return out + text.size();
  return put_quoted(out, text);
}

}  // namespace

Result<void> CsvEncoder::begin(const Schema& schema, std::string& out) {
  StringWriter writer(out);
  char end = '\0';
  for (const auto& field : schema.fields()) {
    const std::string_view name = field.name;
    char* at = writer.room(room_for(name.size()) + 1);
    if (end != '\0') *at++ = end;
    // Without quotes, a reader would take such a name for the sign of something else.
    const bool misleads = name.starts_with("\xEF\xBB\xBF") || !recognise_other_format(name).empty();
    writer.wrote_to(misleads ? put_quoted(at, name) : put_cell(at, name));
    end = ',';
  }
  *writer.room(1) = '\n';
  writer.wrote(1);
  return {};
}

Result<void> CsvEncoder::encode(const Batch& batch, std::string& out) {
  if (batch.columns.empty()) return fail(ErrorKind::Internal, "CSV: rows without columns");
  StringWriter writer(out);
  for (std::size_t row = 0; row < batch.rows; ++row) {
    for (const auto& column : batch.columns) {
      const Slice cell = column.slice(row);
      if (cell.is_null()) {
        *writer.room(1) = ',';
        writer.wrote(1);
        continue;
      }
      char* at = writer.room(room_for(cell.size));
      at = put_cell(at, {column.bytes + cell.offset, cell.size});
      *at++ = ',';
      writer.wrote_to(at);
    }
    writer.replace_last('\n');
  }
  return {};
}

Result<void> CsvEncoder::end(std::string&) {
  return {};
}

}  // namespace millrace::formats
