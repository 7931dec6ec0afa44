#include "connector/formats/json/json_row_end.h"

#include <array>
#include <bit>
#include <cstring>
#include <string_view>

#include "connector/formats/chunk64.h"

namespace millrace::formats {
namespace {

constexpr std::size_t kChunk = 64;
constexpr std::uint64_t kEvenBits = 0x5555'5555'5555'5555;

class RowEndScanner {
 public:
  // The byte after the row's last bracket, from the start of the chunk, or npos.
  std::size_t take(const char* bytes) {
    const Chunk64 chunk(bytes);
    const std::uint64_t quotes = chunk.where('"') & ~escaped(chunk.where('\\'));
    const std::uint64_t inside = prefix_xor(quotes) ^ inside_string_;
    inside_string_ = 0 - (inside >> 63);
    const std::uint64_t opening = (chunk.where('{') | chunk.where('[')) & ~inside;
    const std::uint64_t closing = (chunk.where('}') | chunk.where(']')) & ~inside;
    const auto closed = static_cast<std::size_t>(std::popcount(closing));
    if (closed < depth_) {
      depth_ = depth_ + static_cast<std::size_t>(std::popcount(opening)) - closed;
      return std::string_view::npos;
    }
    return walk(opening, closing);
  }

 private:
  // The bytes that a backslash stands before; one that is escaped itself escapes nothing.
  std::uint64_t escaped(std::uint64_t backslashes) {
    backslashes &= ~after_escape_;
    const std::uint64_t follows = backslashes << 1 | after_escape_;
    const std::uint64_t odd_starts = backslashes & ~kEvenBits & ~follows;
    const std::uint64_t even_sequences = odd_starts + backslashes;
    after_escape_ = even_sequences < backslashes ? 1 : 0;
    return (kEvenBits ^ (even_sequences << 1)) & follows;
  }

  std::size_t walk(std::uint64_t opening, std::uint64_t closing) {
    for (std::uint64_t brackets = opening | closing; brackets != 0; brackets &= brackets - 1) {
      const std::uint64_t bracket = brackets & -brackets;
      if ((opening & bracket) != 0) {
        ++depth_;
      } else if (--depth_ == 0) {
        return static_cast<std::size_t>(std::countr_zero(bracket)) + 1;
      }
    }
    return std::string_view::npos;
  }

  std::size_t depth_ = 0;
  std::uint64_t inside_string_ = 0;  // All bits or none.
  std::uint64_t after_escape_ = 0;   // In bit 0.
};

}  // namespace

std::size_t json_row_end(const char* bytes, std::size_t begin, std::size_t end) {
  RowEndScanner scanner;
  std::size_t at = begin;
  for (; end - at >= kChunk; at += kChunk) {
    const std::size_t row_end = scanner.take(bytes + at);
    if (row_end != std::string_view::npos) return at + row_end;
  }
  std::array<char, kChunk> last;
  last.fill(' ');
  std::memcpy(last.data(), bytes + at, end - at);
  const std::size_t row_end = scanner.take(last.data());
  return row_end == std::string_view::npos ? row_end : at + row_end;
}

}  // namespace millrace::formats
