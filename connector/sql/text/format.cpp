#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/utf8.h"
#include "connector/sql/text/measures.h"
#include "connector/sql/text/quoting.h"

namespace millrace::sql::text {
namespace {

using Arguments = std::span<const std::optional<std::string_view>>;

constexpr std::string_view kUnterminated = "unterminated format() type specifier";

// What stands between a percent sign and its letter.
struct Specifier {
  std::optional<std::int32_t> argument;        // From 1; without it, the next one.
  bool left = false;                           // Filled up at the right.
  std::optional<std::int32_t> width;           // Written there.
  bool width_is_argument = false;              // By an asterisk.
  std::optional<std::int32_t> width_argument;  // From 1; without it, the next one.
  char letter = '\0';
};

// Reads one pattern from the left and consumes its arguments.
class Formatter {
 public:
  Formatter(std::string_view pattern, Arguments arguments, std::string& out)
      : pattern_(pattern), arguments_(arguments), out_(out), start_(out.size()) {}

  Outcome<void> run() {
    while (at_ < pattern_.size()) {
      const std::size_t percent = std::min(pattern_.find('%', at_), pattern_.size());
      out_ += pattern_.substr(at_, percent - at_);
      at_ = percent + 1;
      if (percent == pattern_.size()) break;
      if (peek() == '%') {
        out_ += '%';
        ++at_;
      } else if (auto done = one(); !done) {
        return done;
      }
      if (exceeds_limit(out_.size() - start_)) return too_long();
    }
    return {};
  }

 private:
  char peek() const { return at_ < pattern_.size() ? pattern_[at_] : '\0'; }

  Outcome<void> one() {
    const auto specifier = read();
    if (!specifier) return std::unexpected(specifier.error());
    const auto width = width_of(*specifier);
    if (!width) return std::unexpected(width.error());
    const auto argument = take(specifier->argument);
    if (!argument) return std::unexpected(argument.error());
    return append(*specifier, *width, *argument);
  }

  // Digits, if there are some here.
  Outcome<std::optional<std::int32_t>> number() {
    const std::size_t digits = digits_at(pattern_, at_);
    if (digits == 0) return std::nullopt;
    std::int32_t value = 0;
    const char* first = pattern_.data() + at_;
    at_ += digits;
    if (std::from_chars(first, first + digits, value).ec != std::errc()) {
      return fault("number is out of range");
    }
    if (at_ >= pattern_.size()) return fault(kUnterminated);
    return value;
  }

  Outcome<Specifier> read() {
    Specifier result;
    auto first = number();
    if (!first) return std::unexpected(first.error());
    if (*first && peek() != '$') {
      result.width = *first;
    } else if (*first) {
      if (**first == 0) return numbered_from_one();
      ++at_;
      result.argument = *first;
    }
    if (!result.width) {
      if (auto read = read_width(result); !read) return std::unexpected(read.error());
    }
    if (at_ >= pattern_.size()) return fault(kUnterminated);
    result.letter = pattern_[at_];
    if (!std::string_view("sIL").contains(result.letter)) {
      return fault("unrecognized format() type specifier \"{}\"",
                   pattern_.substr(at_, utf8_length_at(pattern_, at_)));
    }
    ++at_;
    return result;
  }

  Outcome<void> read_width(Specifier& result) {
    while (peek() == '-') {
      result.left = true;
      ++at_;
    }
    result.width_is_argument = peek() == '*';
    if (result.width_is_argument) ++at_;
    auto value = number();
    if (!value) return std::unexpected(value.error());
    if (!result.width_is_argument) {
      result.width = *value;
    } else if (*value) {
      if (peek() != '$') return fault("width argument position must be ended by \"$\"");
      if (**value == 0) return numbered_from_one();
      ++at_;
      result.width_argument = *value;
    }
    return {};
  }

  static std::unexpected<Reason> numbered_from_one() {
    return fault("format specifies argument 0, but arguments are numbered from 1");
  }

  Outcome<std::optional<std::string_view>> take(std::optional<std::int32_t> number) {
    if (number) next_ = static_cast<std::size_t>(*number) - 1;
    if (next_ >= arguments_.size()) return fault("too few arguments for format()");
    return arguments_[next_++];
  }

  // Below zero: filled up at the right.
  Outcome<std::int64_t> width_of(const Specifier& specifier) {
    std::int64_t width = specifier.width.value_or(0);
    if (specifier.width_is_argument) {
      const auto argument = take(specifier.width_argument);
      if (!argument) return std::unexpected(argument.error());
      const std::string_view written = argument->value_or("0");
      const std::string_view digits = trimmed(written);
      std::int32_t value = 0;
      const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), value);
      if (end.ec == std::errc::result_out_of_range) {
        return fault("value \"{}\" is out of range for type integer", written);
      }
      if (end.ec != std::errc() || end.ptr != digits.data() + digits.size()) {
        return fault("invalid input syntax for type integer: \"{}\"", written);
      }
      width = value;
    }
    return specifier.left && width > 0 ? -width : width;
  }

  Outcome<void> append(const Specifier& specifier, std::int64_t width,
                       std::optional<std::string_view> argument) {
    std::string quoted;
    std::string_view value = argument.value_or("");
    if (specifier.letter == 'I') {
      if (!argument) return fault("null values cannot be formatted as an SQL identifier");
      quote_ident(*argument, quoted);
      value = quoted;
    } else if (specifier.letter == 'L') {
      if (argument) quote_literal(*argument, quoted);
      value = argument ? quoted : std::string_view("NULL");
    }
    const auto wanted = static_cast<std::uint64_t>(width < 0 ? -width : width);
    const auto has = static_cast<std::uint64_t>(length(value));
    const std::size_t missing = wanted > has ? wanted - has : 0;
    if (exceeds_limit(missing)) return too_long();
    if (width > 0) out_.append(missing, ' ');
    out_ += value;
    if (width < 0) out_.append(missing, ' ');
    return {};
  }

  std::string_view pattern_;
  Arguments arguments_;
  std::string& out_;
  std::size_t start_;
  std::size_t at_ = 0;
  std::size_t next_ = 0;
};

}  // namespace

Outcome<void> format(std::string_view pattern, Arguments arguments, std::string& out) {
  return Formatter(pattern, arguments, out).run();
}

}  // namespace millrace::sql::text
