#include "connector/formats/xlsx/xlsx_cell.h"

#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"
#include "connector/formats/xlsx/xlsx_numbers.h"
#include "connector/formats/xlsx/xlsx_text.h"

namespace millrace::formats {
namespace {

using Text = Result<std::optional<std::string_view>>;

std::unexpected<Error> wrong(const XlsxCell& cell, std::string_view problem) {
  return fail(ErrorKind::BadData, fmt::format("cell {}: {}", to_string(cell.place), problem));
}

bool is_number(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  const auto skip_digits = [&] {
    const auto digits = digits_at(text, 0);
    text.remove_prefix(digits);
    return digits;
  };
  std::size_t digits = skip_digits();
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    digits += skip_digits();
  }
  if (digits == 0) return false;
  if (!text.starts_with('e') && !text.starts_with('E')) return text.empty();
  text.remove_prefix(1);
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return skip_digits() > 0 && text.empty();
}

Text shared(const XlsxCell& cell, const XlsxBook& book) {
  const auto text = trimmed(cell.text);
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (error != std::errc() || end != text.data() + text.size()) {
    return wrong(cell, fmt::format("\"{}\" is no shared string", printable(text, 60)));
  }
  if (index >= book.strings.size()) {
    return wrong(cell, fmt::format("it is shared string {}, and the workbook has {}; the file is "
                                   "damaged",
                                   index, book.strings.size()));
  }
  return book.strings[index];
}

Text boolean(const XlsxCell& cell) {
  const auto text = trimmed(cell.text);
  if (text == "1" || text == "true") return "true";
  if (text == "0" || text == "false") return "false";
  return wrong(cell, fmt::format("\"{}\" is no boolean", printable(text, 60)));
}

Text date(XlsxCell& cell, std::string_view number, NumberKind kind, bool since_1904) {
  double serial = 0;
  const auto digits = number.substr(number.starts_with('+') ? 1 : 0);
  std::from_chars(digits.data(), digits.data() + digits.size(), serial);
  auto text = date_text(serial, kind, since_1904);
  if (!text) {
    return wrong(
        cell,
        fmt::format("{} is not a valid date; change the cell's number format, or write format: csv",
                    printable(number, 60)));
  }
  cell.text = *std::move(text);
  return cell.text;
}

Text shortest(XlsxCell& cell, std::string_view number) {
  auto text = shortest_number(number);
  if (!text) return number;
  cell.text = *std::move(text);
  return cell.text;
}

Text number(XlsxCell& cell, const XlsxBook& book) {
  const auto text = trimmed(cell.text);
  if (text.empty()) return std::nullopt;
  if (!is_number(text)) return wrong(cell, fmt::format("\"{}\" is no number", printable(text, 60)));
  const std::uint32_t style = cell.style.value_or(0);
  if (style == 0 && book.styles.empty()) return shortest(cell, text);
  if (style >= book.styles.size()) {
    return wrong(cell, fmt::format("it has style {}, and the workbook has {}; the file is damaged",
                                   style, book.styles.size()));
  }
  const NumberKind kind = book.styles[style];
  if (kind == NumberKind::Number) return shortest(cell, text);
  return date(cell, text, kind, book.since_1904);
}

}  // namespace

std::optional<XlsxPlace> parse_xlsx_place(std::string_view text) {
  XlsxPlace place;
  std::size_t at = 0;
  for (; at < text.size() && is_upper(text[at]); ++at) {
    place.column = place.column * 26 + static_cast<std::uint32_t>(text[at] - 'A' + 1);
    if (place.column > XlsxPlace::kMostColumns) return std::nullopt;
  }
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + at, end, place.row);
  if (error != std::errc() || stop != end || place.column == 0 || place.row == 0 ||
      place.row > XlsxPlace::kMostRows) {
    return std::nullopt;
  }
  return place;
}

std::string to_string(XlsxPlace place) {
  std::string letters;
  for (std::uint32_t rest = place.column; rest > 0; rest = (rest - 1) / 26) {
    letters.insert(letters.begin(), static_cast<char>('A' + (rest - 1) % 26));
  }
  return letters + std::to_string(place.row);
}

Text xlsx_cell_text(XlsxCell& cell, const XlsxBook& book) {
  if (!cell.has_value) {
    if (!cell.has_formula) return std::nullopt;
    return wrong(cell,
                 "a formula without a stored result; open the workbook in a spreadsheet program "
                 "and save it, or write format: csv");
  }
  if (cell.type == "s") return shared(cell, book);
  if (cell.type == "n" || cell.type.empty()) return number(cell, book);
  if (cell.type == "b") return boolean(cell);
  if (cell.type == "inlineStr" || cell.type == "d") return cell.text;
  if (cell.type == "str") {
    unescape_xlsx(cell.text);
    return cell.text;
  }
  if (cell.type == "e") {
    return wrong(cell, fmt::format("the error value {}; correct the report, or write format: csv",
                                   printable(cell.text, 40)));
  }
  return wrong(cell, fmt::format("\"{}\" is no type of cell", printable(cell.type, 40)));
}

}  // namespace millrace::formats
