#include "config/values/measures.h"

#include <charconv>
#include <span>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"

namespace millrace::config {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

constexpr Unit kDurations[] = {
    {"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};
constexpr std::uint64_t kLongestTime = 36'500 * 86'400'000ULL;
constexpr std::string_view kDurationHelp = "write 250ms, 30s, 5m, 2h or 1d";

constexpr Unit kSizes[] = {{"B", 1},
                           {"kB", 1'000},
                           {"KB", 1'000},
                           {"KiB", 1ULL << 10},
                           {"MB", 1'000'000},
                           {"MiB", 1ULL << 20},
                           {"GB", 1'000'000'000},
                           {"GiB", 1ULL << 30},
                           {"TB", 1'000'000'000'000},
                           {"TiB", 1ULL << 40}};
constexpr std::uint64_t kLargest = 1ULL << 62;
constexpr std::string_view kSizeHelp = "write 512KiB, 5MB or 1GiB";

constexpr Unit kPeriods[] = {{"s", 1'000}, {"min", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};
constexpr std::uint64_t kMostEvents = 1'000'000'000;
constexpr std::string_view kRateHelp = "write 10/s, 60/min or 1000/h";

constexpr double kHighestPercent = 1e6;

Type measure_type(std::string word, std::string pattern) {
  Type type;
  type.shape = Type::Shape::Text;
  type.word = std::move(word);
  type.pattern = std::move(pattern);
  return type;
}

const Unit* find_unit(std::span<const Unit> units, std::string_view name) {
  for (const Unit& unit : units) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

// The number and its unit, multiplied; at most `largest`.
Parsed<std::uint64_t> parse_measure(std::string_view text, std::span<const Unit> units,
                                    std::uint64_t largest, std::string_view help) {
  const std::size_t digits = digits_at(text, 0);
  if (digits == 0) return std::unexpected(fmt::format("is not a number with a unit; {}", help));
  const std::string_view name = text.substr(digits);
  if (name.empty()) return std::unexpected(fmt::format("has no unit; {}", help));
  const Unit* unit = find_unit(units, name);
  if (!unit) return std::unexpected(fmt::format("has an unknown unit; {}", help));
  std::uint64_t count = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + digits, count);
  if (parsed.ec != std::errc() || count > largest / unit->factor) {
    return std::unexpected(
        fmt::format("is too large; write at most {}{}", largest / unit->factor, unit->name));
  }
  return count * unit->factor;
}

// In the largest unit that leaves a whole number.
std::string measure_text(std::uint64_t value, std::span<const Unit> units) {
  const Unit* best = &units.front();
  for (const Unit& unit : units) {
    if (value > 0 && value % unit.factor == 0 && unit.factor > best->factor) best = &unit;
  }
  return fmt::format("{}{}", value / best->factor, best->name);
}

}  // namespace

Type Codec<std::chrono::milliseconds>::type() {
  return measure_type("duration", "^[0-9]+(ms|s|m|h|d)$");
}

Parsed<std::chrono::milliseconds> Codec<std::chrono::milliseconds>::from_text(
    const std::string& text) {
  const auto count = parse_measure(text, kDurations, kLongestTime, kDurationHelp);
  if (!count) return std::unexpected(count.error());
  return std::chrono::milliseconds(static_cast<std::int64_t>(*count));
}

std::string Codec<std::chrono::milliseconds>::to_text(std::chrono::milliseconds value) {
  if (value.count() == 0) return "0s";
  return measure_text(static_cast<std::uint64_t>(value.count()), kDurations);
}

Type Codec<ByteSize>::type() {
  return measure_type("size", "^[0-9]+(B|kB|KB|KiB|MB|MiB|GB|GiB|TB|TiB)$");
}

Parsed<ByteSize> Codec<ByteSize>::from_text(const std::string& text) {
  const auto bytes = parse_measure(text, kSizes, kLargest, kSizeHelp);
  if (!bytes) return std::unexpected(bytes.error());
  return ByteSize{*bytes};
}

std::string Codec<ByteSize>::to_text(ByteSize value) {
  return measure_text(value.bytes, kSizes);
}

Type Codec<Rate>::type() {
  return measure_type("rate", "^[0-9]+/(s|min|h|d)$");
}

Parsed<Rate> Codec<Rate>::from_text(const std::string& text) {
  const std::size_t digits = digits_at(text, 0);
  const std::string_view rest = std::string_view(text).substr(digits);
  if (digits == 0) return std::unexpected(fmt::format("is not a rate; {}", kRateHelp));
  if (rest.empty()) return std::unexpected(fmt::format("has no unit of time; {}", kRateHelp));
  const Unit* period = rest.front() == '/' ? find_unit(kPeriods, rest.substr(1)) : nullptr;
  if (!period) return std::unexpected(fmt::format("has an unknown unit of time; {}", kRateHelp));
  std::uint64_t count = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + digits, count);
  if (parsed.ec != std::errc() || count > kMostEvents) {
    return std::unexpected(
        fmt::format("is too large; write at most {}/{}", kMostEvents, period->name));
  }
  return Rate{count, std::chrono::milliseconds(static_cast<std::int64_t>(period->factor))};
}

std::string Codec<Rate>::to_text(Rate value) {
  for (const Unit& period : kPeriods) {
    if (value.per.count() == static_cast<std::int64_t>(period.factor)) {
      return fmt::format("{}/{}", value.count, period.name);
    }
  }
  return fmt::format("{}/{}ms", value.count, value.per.count());
}

Type Codec<Percent>::type() {
  return measure_type("percentage", "^[0-9]+(\\.[0-9]+)?%$");
}

Parsed<Percent> Codec<Percent>::from_text(const std::string& text) {
  const std::string_view all = text;
  if (!all.empty() && all.find_first_not_of("0123456789.") == std::string_view::npos) {
    return std::unexpected("has no percent sign; write 30% or 2.5%");
  }
  const std::string_view digits = all.substr(0, all.empty() ? 0 : all.size() - 1);
  double number = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number,
                                      std::chars_format::fixed);
  const bool whole = all.ends_with('%') && digits_at(digits, 0) > 0 && !digits.ends_with('.') &&
                     parsed.ptr == digits.data() + digits.size();
  if (!whole || parsed.ec != std::errc()) {
    return std::unexpected("is not a percentage; write 30% or 2.5%");
  }
  if (number > kHighestPercent) return std::unexpected("is too large; write at most 1000000%");
  return Percent{number / 100};
}

std::string Codec<Percent>::to_text(Percent value) {
  return fmt::format("{:.12g}%", value.fraction * 100);
}

}  // namespace millrace::config
