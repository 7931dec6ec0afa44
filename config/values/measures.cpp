#include "config/values/measures.h"

#include <charconv>
#include <span>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/invisible.h"

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

constexpr std::string_view kPercentHelp = "write 30% or 2.5%";

Type measure_type(std::string word, std::string pattern, std::string_view help) {
  Type type;
  type.shape = Type::Shape::Text;
  type.word = std::move(word);
  type.pattern = std::move(pattern);
  type.help = help;
  return type;
}

const Unit* find_unit(std::span<const Unit> units, std::string_view name) {
  for (const Unit& unit : units) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

// Units as people and other tools spell them, in lower case.
constexpr Unit kSpelled[] = {
    {"msec", 1},          {"millis", 1},       {"milliseconds", 1},   {"sec", 1'000},
    {"secs", 1'000},      {"second", 1'000},   {"seconds", 1'000},    {"min", 60'000},
    {"mins", 60'000},     {"minute", 60'000},  {"minutes", 60'000},   {"hr", 3'600'000},
    {"hrs", 3'600'000},   {"hour", 3'600'000}, {"hours", 3'600'000},  {"day", 86'400'000},
    {"days", 86'400'000}, {"w", 604'800'000},  {"week", 604'800'000}, {"weeks", 604'800'000},
};
constexpr Unit kSpelledSizes[] = {{"kb", 1'000},
                                  {"k", 1'000},
                                  {"kib", 1ULL << 10},
                                  {"mb", 1'000'000},
                                  {"m", 1'000'000},
                                  {"mib", 1ULL << 20},
                                  {"gb", 1'000'000'000},
                                  {"g", 1'000'000'000},
                                  {"gib", 1ULL << 30},
                                  {"tb", 1'000'000'000'000},
                                  {"t", 1'000'000'000'000},
                                  {"tib", 1ULL << 40},
                                  {"bytes", 1},
                                  {"byte", 1},
                                  {"b", 1}};

// What "5 min", "1h30m", "1.5h" or "PT30M" come to in the smallest unit; 0 for what is no such
// thing. A first look for a message only: fractions and large numbers are as a double has them.
std::uint64_t meant_amount(std::string_view text, std::span<const Unit> units,
                           std::span<const Unit> spelled) {
  std::string rest = lower(without_invisible(text));
  std::erase(rest, ' ');
  if (rest.starts_with("pt")) rest.erase(0, 2);
  double amount = 0;
  for (std::string_view left = rest; !left.empty();) {
    double number = 0;
    const auto parsed =
        std::from_chars(left.data(), left.data() + left.size(), number, std::chars_format::fixed);
    if (parsed.ec != std::errc() || !is_digit(left.front())) return 0;
    left.remove_prefix(static_cast<std::size_t>(parsed.ptr - left.data()));
    const auto word = left.substr(0, left.find_first_of("0123456789"));
    const Unit* unit = find_unit(units, word);
    if (unit == nullptr) unit = find_unit(spelled, word);
    if (unit == nullptr) return 0;
    amount += number * static_cast<double>(unit->factor);
    left.remove_prefix(word.size());
  }
  return amount >= 1 && amount < 1e15 ? static_cast<std::uint64_t>(amount) : 0;
}

// The number and its unit, multiplied; at most `largest`.
Parsed<std::uint64_t> parse_measure(std::string_view text, std::span<const Unit> units,
                                    std::uint64_t largest, std::string_view help) {
  const std::size_t digits = digits_at(text, 0);
  if (digits == 0) return std::unexpected(fmt::format("is not a number with a unit; {}", help));
  const std::string_view name = text.substr(digits);
  if (name.empty()) return std::unexpected(fmt::format("has no unit; {}", help));
  const bool has_fraction =
      name.size() > 1 && (name[0] == '.' || name[0] == ',') && is_digit(name[1]);
  if (has_fraction) return std::unexpected(fmt::format("is not a whole number; {}", help));
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

// How "60/minute" or "60 per hour" are written, or some rates.
std::string meant_rate(std::string_view count, std::string_view unit) {
  std::string word = lower(without_invisible(unit));
  std::erase_if(word, [](char c) { return c == ' ' || c == '/'; });
  if (word.starts_with("per")) word.erase(0, 3);
  const Unit* meant = word == "m" ? &kPeriods[1] : find_unit(kDurations, word);
  if (meant == nullptr) meant = find_unit(kSpelled, word);
  for (const Unit& period : kPeriods) {
    if (meant != nullptr && period.factor == meant->factor) {
      return fmt::format("write {}/{}", count, period.name);
    }
  }
  return std::string(kRateHelp);
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
  return measure_type("duration", "^[0-9]+(ms|s|m|h|d)$", kDurationHelp);
}

Parsed<std::chrono::milliseconds> Codec<std::chrono::milliseconds>::from_text(
    const std::string& text) {
  const auto meant = meant_amount(text, kDurations, kSpelled);
  const auto help = meant == 0 ? std::string(kDurationHelp)
                               : fmt::format("write {}", measure_text(meant, kDurations));
  const auto count = parse_measure(text, kDurations, kLongestTime, help);
  if (!count) return std::unexpected(count.error());
  return std::chrono::milliseconds(static_cast<std::int64_t>(*count));
}

std::string Codec<std::chrono::milliseconds>::to_text(std::chrono::milliseconds value) {
  if (value.count() == 0) return "0s";
  return measure_text(static_cast<std::uint64_t>(value.count()), kDurations);
}

Type Codec<ByteSize>::type() {
  return measure_type("size", "^[0-9]+(B|kB|KB|KiB|MB|MiB|GB|GiB|TB|TiB)$", kSizeHelp);
}

Parsed<ByteSize> Codec<ByteSize>::from_text(const std::string& text) {
  const auto meant = meant_amount(text, kSizes, kSpelledSizes);
  const auto help =
      meant == 0 ? std::string(kSizeHelp) : fmt::format("write {}", measure_text(meant, kSizes));
  const auto bytes = parse_measure(text, kSizes, kLargest, help);
  if (!bytes) return std::unexpected(bytes.error());
  return ByteSize{*bytes};
}

std::string Codec<ByteSize>::to_text(ByteSize value) {
  return measure_text(value.bytes, kSizes);
}

Type Codec<Rate>::type() {
  return measure_type("rate", "^[0-9]+/(s|min|h|d)$", kRateHelp);
}

Parsed<Rate> Codec<Rate>::from_text(const std::string& text) {
  const std::size_t digits = digits_at(text, 0);
  const std::string_view rest = std::string_view(text).substr(digits);
  if (digits == 0) return std::unexpected(fmt::format("is not a rate; {}", kRateHelp));
  if (rest.empty()) return std::unexpected(fmt::format("has no unit of time; {}", kRateHelp));
  const Unit* period = rest.front() == '/' ? find_unit(kPeriods, rest.substr(1)) : nullptr;
  if (!period) {
    return std::unexpected(
        fmt::format("has an unknown unit of time; {}", meant_rate(text.substr(0, digits), rest)));
  }
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
  return measure_type("percentage", "^[0-9]+(\\.[0-9]+)?%$", kPercentHelp);
}

Parsed<Percent> Codec<Percent>::from_text(const std::string& text) {
  const std::string_view all = text;
  if (!all.empty() && all.find_first_not_of("0123456789.") == std::string_view::npos) {
    return std::unexpected(fmt::format("has no percent sign; {}", kPercentHelp));
  }
  const std::string_view digits = all.substr(0, all.empty() ? 0 : all.size() - 1);
  double number = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number,
                                      std::chars_format::fixed);
  const bool whole = all.ends_with('%') && digits_at(digits, 0) > 0 && !digits.ends_with('.') &&
                     parsed.ptr == digits.data() + digits.size();
  if (!whole || parsed.ec != std::errc()) {
    return std::unexpected(fmt::format("is not a percentage; {}", kPercentHelp));
  }
  if (number > kHighestPercent) return std::unexpected("is too large; write at most 1000000%");
  return Percent{number / 100};
}

std::string Codec<Percent>::to_text(Percent value) {
  return fmt::format("{:.12g}%", value.fraction * 100);
}

}  // namespace millrace::config
