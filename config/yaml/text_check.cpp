#include "config/yaml/text_check.h"

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::config {
namespace {

std::size_t sequence_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  return lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
}

// Overlong forms, surrogates and what lies beyond U+10FFFF show in the second byte.
bool second_fits(unsigned char lead, unsigned char second) {
  if (lead == 0xE0) return second >= 0xA0;
  if (lead == 0xED) return second <= 0x9F;
  if (lead == 0xF0) return second >= 0x90;
  if (lead == 0xF4) return second <= 0x8F;
  return true;
}

bool well_formed(std::string_view sequence) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(sequence[i]); };
  for (std::size_t i = 1; i < sequence.size(); ++i) {
    if ((byte(i) & 0xC0) != 0x80) return false;
  }
  return sequence.size() == 1 || second_fits(byte(0), byte(1));
}

bool is_control(char c) {
  const auto code = static_cast<unsigned char>(c);
  return (code < 0x20 && c != '\t' && c != '\n' && c != '\r') || code == 0x7F;
}

bool is_utf16(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return true;
  // Without a mark, every other byte of plain text is zero.
  const bool second = text.size() > 3 && text[1] == '\0' && text[3] == '\0';
  const bool first = text.size() > 3 && text[0] == '\0' && text[2] == '\0';
  return first != second;
}

}  // namespace

std::string lacks_quotes(std::string_view rest) {
  const auto line = rest.substr(0, rest.find('\n'));
  const auto closed = line.find("}}");
  if (closed == line.npos) return "a value with {{ }} needs quotes; write \"{{ … }}\"";
  const auto end = line.find_first_of(" ,]}\r", closed + 2);
  return fmt::format("a value with {{{{ }}}} needs quotes; write \"{}\"",
                     printable(line.substr(0, end), 60));
}

std::string begins_unseen(std::string_view code_point) {
  return fmt::format(
      "the line begins with {}, which is invisible; remove it, and indent with spaces only",
      code_point);
}

std::optional<TextFault> find_fault_of_file(std::string_view text) {
  if (is_utf16(text)) return TextFault{0, "is UTF-16; save the file as UTF-8 text"};
  const auto zero = text.find('\0');
  if (zero != text.npos) return TextFault{zero, "is not a text file; name a YAML file"};
  auto fault = find_fault(text);
  if (!fault) return fault;
  const auto byte = static_cast<unsigned char>(text[fault->offset]);
  fault->what = byte < 0x80 ? fault->what + "; remove it"
                            : fmt::format(
                                  "the byte 0x{:02X} is not UTF-8; save the file as UTF-8 text, "
                                  "not as Latin-1 or Windows-1252",
                                  byte);
  return fault;
}

std::optional<TextFault> find_fault(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = sequence_length(static_cast<unsigned char>(text[i]));
    if (length == 0 || i + length > text.size() || !well_formed(text.substr(i, length))) {
      return TextFault{i, "is not valid UTF-8"};
    }
    if (is_control(text[i])) {
      const auto code = static_cast<unsigned char>(text[i]);
      return TextFault{i, fmt::format("holds the control character U+{:04X}", code)};
    }
    i += length;
  }
  return std::nullopt;
}

}  // namespace millrace::config
