#include "connector/formats/xlsx/xlsx_numbers.h"

#include <array>
#include <charconv>

#include "connector/base/text/ascii.h"
#include "connector/data/values.h"

namespace millrace::formats {
namespace {

// Decimals of so many digits are doubles one to one: the shortest text of such a double is that
// decimal.
constexpr std::size_t kExactDigits = 15;
// And so many are enough for any double.
constexpr std::size_t kMostDigits = 17;
// Numbers with more digits than these before the point, or zeros behind it, keep an exponent.
constexpr std::int32_t kMostPlain = 38;

// True for what most cells are: few digits, no exponent, and no zero that means nothing.
bool is_shortest(std::string_view text) {
  const std::size_t start = text.starts_with('-') ? 1 : 0;
  const std::size_t before = digits_at(text, start);
  const std::size_t point = start + before;
  if (text.size() - start > kExactDigits || before == 0) return false;
  if (text[start] == '0' && before > 1) return false;
  if (point == text.size()) return text != "-0";
  return text[point] == '.' && point + 1 < text.size() && text.back() != '0' &&
         digits_at(text, point + 1) == text.size() - point - 1;
}

// Digits without zeros at either end.
Decimal without_zeros(Decimal number) {
  while (number.digits.ends_with('0')) {
    number.digits.pop_back();
    --number.scale;
  }
  return number;
}

bool equal(const Decimal& a, const Decimal& b) {
  return a.digits == b.digits && (a.scale == b.scale || a.digits.empty());
}

template <class... Precision>
Decimal printed(double value, Precision... precision) {
  std::array<char, 64> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                 std::chars_format::scientific, precision...);
  return without_zeros(parse_decimal({text.data(), end.ptr}).value_or(Decimal{}));
}

std::string text_of(const Decimal& number) {
  std::string text = number.negative ? "-" : "";
  if (number.digits.empty()) return text + '0';
  const auto size = static_cast<std::int32_t>(number.digits.size());
  const std::int32_t before = size - number.scale;  // Digits before the point.
  const auto zeros = [](std::int32_t count) {
    return std::string(static_cast<std::size_t>(count), '0');
  };
  if (before > kMostPlain || before < -kMostPlain) {
    text += number.digits.substr(0, 1);
    if (size > 1) text += '.' + number.digits.substr(1);
    return text + 'E' + std::to_string(before - 1);
  }
  if (before <= 0) return text + "0." + zeros(-before) + number.digits;
  if (before >= size) return text + number.digits + zeros(before - size);
  const auto point = static_cast<std::size_t>(before);
  return text + number.digits.substr(0, point) + '.' + number.digits.substr(point);
}

}  // namespace

std::optional<std::string> shortest_number(std::string_view text) {
  if (is_shortest(text)) return std::nullopt;
  const auto decimal = parse_decimal(text);
  const auto value = parse_double(text);
  if (!decimal || !value) return std::nullopt;
  const Decimal written = without_zeros(*decimal);
  const Decimal shortest = printed(*value);
  const std::size_t digits = written.digits.size();
  const bool is_a_doubles =
      equal(written, shortest) || (digits > 0 && digits <= kMostDigits &&
                                   equal(written, printed(*value, static_cast<int>(digits) - 1)));
  return is_a_doubles ? std::optional(text_of(shortest)) : std::nullopt;
}

}  // namespace millrace::formats
