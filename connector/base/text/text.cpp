#include "connector/base/text/text.h"

#include <numeric>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "connector/base/text/invisible.h"

namespace millrace {
namespace {

// Length of the well-formed UTF-8 sequence at the start of `text`, or 0.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  if (lead == 0xE0 && byte(1) < 0xA0) return 0;
  if (lead == 0xED && byte(1) > 0x9F) return 0;
  if (lead == 0xF0 && byte(1) < 0x90) return 0;
  if (lead == 0xF4 && byte(1) > 0x8F) return 0;
  return length;
}

// C1 controls, marks that reorder what a person reads, and what cannot be seen at all.
bool misleads(std::string_view rest) {
  if (rest.starts_with("\xD8\x9C")) return true;  // The Arabic letter mark.
  const bool is_c1 =
      rest.size() > 1 && rest[0] == '\xC2' && static_cast<unsigned char>(rest[1]) < 0xA0;
  return is_c1 || invisible_length(rest) > 0;
}

void escape(std::string_view bytes, std::string& out) {
  for (const char c : bytes) {
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\r') {
      out += "\\r";
    } else {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
}

}  // namespace

std::string printable(std::string_view foreign, std::size_t limit) {
  std::string out;
  while (!foreign.empty()) {
    if (out.size() >= limit) return out + "…";
    const std::size_t length = utf8_length(foreign);
    const auto sequence = foreign.substr(0, std::max<std::size_t>(length, 1));
    const bool control = length == 1 && (sequence[0] < 0x20 || sequence[0] == 0x7F);
    if (length == 0 || control) {
      escape(sequence, out);
    } else if (length > 1 && misleads(foreign)) {
      out += '<' + code_point_name(foreign) + '>';
    } else {
      out += sequence;
    }
    foreign.remove_prefix(sequence.size());
  }
  return out;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(before, last);
    std::swap(last, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, substituted});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

std::string with_commas(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

std::string counted(std::uint64_t number, std::string_view noun) {
  std::string text = with_commas(number) + ' ';
  text += noun;
  if (number != 1) text += 's';
  return text;
}

}  // namespace millrace
