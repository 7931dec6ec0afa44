#include "connector/formats/xlsx/writing/sheet_cells.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"

namespace millrace::formats::sheets {
namespace {

// A number without what does not change it: 12.50, 1.25E+1 and 12.5 are {"", "125", 2}.
struct Decimal {
  bool negative = false;
  std::string digits;  // Without zeros at its ends; empty for zero.
  long point = 0;      // 0.digits times ten to this.

  bool operator==(const Decimal&) const = default;
};

Decimal decimal_of(std::string_view text) {
  Decimal decimal{.negative = text.starts_with('-'), .digits = {}};
  long exponent = 0;
  const auto e = text.find_first_of("eE");
  if (e != text.npos) {
    auto power = text.substr(e + 1);
    if (power.starts_with('+')) power.remove_prefix(1);
    std::from_chars(power.data(), power.data() + power.size(), exponent);
  }
  bool fraction = false;
  for (const char c : text.substr(0, e)) {
    if (c == '.') fraction = true;
    if (c < '0' || c > '9') continue;
    if (decimal.digits.empty() && c == '0') {
      decimal.point -= fraction ? 1 : 0;
      continue;
    }
    decimal.digits += c;
    decimal.point += fraction ? 0 : 1;
  }
  decimal.digits.erase(decimal.digits.find_last_not_of('0') + 1);
  if (decimal.digits.empty()) return {};
  decimal.point += exponent;
  return decimal;
}

bool is_xml_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 && c != '\t' && c != '\n';
}

// What Excel would read as an escape although it is not one: "_x0041_" is no "A".
bool looks_escaped(std::string_view text) {
  return text.size() >= 7 && text.starts_with("_x") && text[6] == '_' &&
         std::ranges::all_of(text.substr(2, 4), is_hex_digit);
}

void append_text(std::string& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (is_xml_control(c)) {
      fmt::format_to(std::back_inserter(out), "_x{:04X}_", static_cast<unsigned>(c));
    } else if (c == '_' && looks_escaped(text.substr(i))) {
      out += "_x005F_";
    } else {
      out += c;
    }
  }
}

bool is_plain(std::string_view text) {
  return std::ranges::none_of(text, [](char c) {
    return c == '&' || c == '<' || c == '>' || c == '_' || is_xml_control(c);
  });
}

// As Excel counts: a character beyond the first 65,536 is two.
std::size_t utf16_units(std::string_view text) {
  std::size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    units += (byte & 0xC0) == 0x80 ? 0 : byte >= 0xF0 ? 2 : 1;
  }
  return units;
}

std::string_view problem_of(std::string_view text) {
  constexpr std::size_t kMostUnits = 32'767;
  if (text.contains('\0') || text.contains("\xEF\xBF\xBE") || text.contains("\xEF\xBF\xBF")) {
    return "Excel cannot hold one of its characters";
  }
  if (text.size() > kMostUnits && utf16_units(text) > kMostUnits) {
    return "Excel's cells hold 32,767 characters";
  }
  return "";
}

void append_string(std::string& out, std::string_view text) {
  const bool padded = !text.empty() && (is_space(text.front()) || is_space(text.back()));
  out += padded ? " t=\"inlineStr\"><is><t xml:space=\"preserve\">" : " t=\"inlineStr\"><is><t>";
  if (is_plain(text)) {
    out += text;
  } else {
    append_text(out, text);
  }
  out += "</t></is></c>";
}

}  // namespace

std::string sheet_column(std::size_t index) {
  std::string letters;
  for (auto rest = index + 1; rest > 0; rest = (rest - 1) / 26) {
    letters.insert(letters.begin(), static_cast<char>('A' + (rest - 1) % 26));
  }
  return letters;
}

std::string_view append_sheet_cell(std::string& out, std::string_view column, std::string_view row,
                                   const SheetCell& cell) {
  out += "<c r=\"";
  out += column;
  out += row;
  out += '"';
  if (cell.kind == SheetCell::Kind::Null) {
    out += "/>";
    return "";
  }
  if (cell.kind == SheetCell::Kind::Number && fits_a_cell(cell.text)) {
    out += "><v>";
    out += cell.text;
    out += "</v></c>";
    return "";
  }
  if (cell.kind == SheetCell::Kind::Boolean) {
    out += cell.text == "true" ? " t=\"b\"><v>1</v></c>" : " t=\"b\"><v>0</v></c>";
    return "";
  }
  if (const auto problem = problem_of(cell.text); !problem.empty()) return problem;
  append_string(out, cell.text);
  return "";
}

bool fits_a_cell(std::string_view number) {
  double value = 0;
  const char* end = number.data() + number.size();
  const auto parsed = std::from_chars(number.data(), end, value);
  if (parsed.ec != std::errc() || parsed.ptr != end) return false;
  std::array<char, 32> buffer;
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  const std::string_view shortest(buffer.data(), written.ptr);
  return shortest == number || decimal_of(shortest) == decimal_of(number);
}

std::string sheet_name(std::string_view title) {
  constexpr std::size_t kLongest = 31;
  std::string name;
  for (const char c : title.substr(0, kLongest)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool bad = byte < 0x20 || byte > 0x7E || std::string_view("[]:*?/\\").contains(c);
    name += bad ? '_' : c;
  }
  if (name.starts_with('\'')) name.front() = '_';
  if (name.ends_with('\'')) name.back() = '_';
  if (name.empty() || equals_ignoring_case(name, "history")) name += '_';
  return name;
}

}  // namespace millrace::formats::sheets
