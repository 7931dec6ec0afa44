#include "tests/sql/oracle/values/random_values.h"

#include <fmt/format.h>

namespace millrace::sql::testing {

namespace {

std::string digits(Random& random, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += static_cast<char>('0' + random.below(10));
  return text;
}

std::string bigint(Random& random) {
  if (random.chance(40)) return std::to_string(random.between(-12, 40));
  if (random.chance(60)) return std::to_string(random.between(-1'000'000, 1'000'000));
  return random.pick({"0", "1", "-1", "9223372036854775807", "-9223372036854775808", "2147483647",
                      "-2147483648", "4294967296", "1000000000000", "-3037000500"});
}

std::string numeric(Random& random) {
  if (random.chance(15)) {
    return random.pick({"0", "0.00", "1", "-1", "NaN", "Infinity", "-Infinity", "0.5", "-0.5",
                        "1.5", "2.5", "99999999999999999999999999999999999999", "1e-10",
                        "0.00000000000000000000000000000000000001", "1234567890123456789.123456789",
                        "100.00", "-12345678901234567890"});
  }
  std::string text = random.chance(40) ? "-" : "";
  text +=
      std::to_string(random.below(10)) + digits(random, random.below(random.chance(80) ? 5 : 18));
  if (random.chance(75)) text += "." + digits(random, 1 + random.below(random.chance(80) ? 4 : 15));
  return text;
}

std::string double_precision(Random& random) {
  if (random.chance(25)) {
    return random.pick({"0", "-0", "1", "-1", "NaN", "Infinity", "-Infinity", "0.1", "1e300",
                        "-1e-300", "1e15", "1e16", "123456789.125", "5e-324", "2.5", "-0.5",
                        "9.2e18", "0.30000000000000004"});
  }
  return fmt::format("{}{}.{}", random.chance(40) ? "-" : "", random.below(10'000),
                     digits(random, 1 + random.below(4)));
}

std::string text(Random& random) {
  if (random.chance(60)) {
    return random.pick({"",           " ",           "a",
                        "abc",        "ABC",         "aBc dEf",
                        "  padded  ", "x,y,,z",      "a%b_c",
                        "a.b.c",      "foo bar baz", "Äpfel",
                        "naïve",      "漢字かな",    "😀 ok",
                        "éa",         "it's",        "back\\slash",
                        "tab\there",  "two\nlines",  "0",
                        "-12.50",     "1e3",         "true",
                        "2024-02-29", "x@y.org",     "Some.One@Example.COM",
                        "ab12cd34",   "aaaa",        "(a|b)*",
                        "ΑΒΓ",        "\"quoted\"",  "key=value",
                        "007"});
  }
  std::string made;
  for (auto left = random.below(12); left > 0; --left) {
    made += random.pick({"a", "b", "B", "c", "Z",  "1",  "9", " ",  "-", "_", "%",
                         ".", ",", "ä", "é", "漢", "😀", "'", "\\", "/", "x"});
  }
  return made;
}

std::string date(Random& random) {
  if (random.chance(25)) {
    return random.pick({"2024-02-29", "2000-01-01", "1999-12-31", "1970-01-01", "infinity",
                        "-infinity", "0001-01-01", "9999-12-31", "2024-12-30", "2023-01-01",
                        "1900-02-28"});
  }
  return fmt::format("{:04}-{:02}-{:02}", random.between(1950, 2060), random.between(1, 12),
                     random.between(1, 28));
}

std::string time(Random& random) {
  if (random.chance(15))
    return random.pick({"00:00:00", "23:59:59.999999", "24:00:00", "12:00:00"});
  std::string made =
      fmt::format("{:02}:{:02}:{:02}", random.below(24), random.below(60), random.below(60));
  if (random.chance(40)) made += "." + digits(random, 1 + random.below(6));
  return made;
}

std::string timestamp(Random& random) {
  if (random.chance(20)) {
    return random.pick({"2024-03-10 02:30:00", "2024-11-03 01:30:00", "2024-03-31 02:30:00",
                        "2024-10-27 02:30:00", "2024-02-29 23:59:59.999999", "infinity",
                        "-infinity", "1970-01-01 00:00:00", "2000-01-01 00:00:00",
                        "1883-11-18 12:03:58", "0001-01-01 00:00:00", "2024-04-07 01:45:00"});
  }
  const auto day = fmt::format("{:04}-{:02}-{:02}", random.between(1950, 2060),
                               random.between(1, 12), random.between(1, 28));
  auto clock = time(random);
  if (clock.starts_with("24")) clock = "00:00:00";
  return day + " " + clock;
}

std::string timestamptz(Random& random) {
  const auto moment = timestamp(random);
  return moment.ends_with("infinity") ? moment
                                      : moment + random.pick({"+00", "+02", "-05:30", "Z"});
}

std::string interval(Random& random) {
  if (random.chance(30)) {
    return random.pick({"0", "1 day", "-1 day", "1 mon", "1 year 2 mons 3 days 04:05:06.789",
                        "00:00:00.000001", "-00:30:00", "30 days", "24:00:00", "1 mon -1 day",
                        "-1 year", "36:00:00", "100 years"});
  }
  return fmt::format("{} mons {} days {}{:02}:{:02}:{:02}", random.between(-30, 30),
                     random.between(-60, 60), random.pick({"", "-"}), random.below(40),
                     random.below(60), random.below(60));
}

std::string uuid(Random& random) {
  if (random.chance(30)) return "00000000-0000-0000-0000-000000000001";
  return fmt::format("{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}", random.below(1u << 31),
                     random.below(1u << 16), random.below(1u << 12), random.below(1u << 12),
                     random.below(1ull << 48));
}

std::string json(Random& random, int depth = 2) {
  const auto kind = random.below(depth > 0 ? 8 : 5);
  if (kind < 5) {
    return random.pick({"null", "true", "false", "0", "1", "-1.50", "1e2", "12345678901234567890",
                        "\"\"", "\"a\"", "\"b c\"", "\"ä\"", "\"\\u0041\\n\"", "\"1\""});
  }
  const bool is_list = kind == 5;
  std::string made = is_list ? "[" : "{";
  for (auto left = random.below(4); left > 0; --left) {
    if (made.size() > 1) made += random.pick({",", ", "});
    if (!is_list) made += random.pick({"\"a\"", "\"b\"", "\"long key\"", "\"ä\"", "\"\""}) + ": ";
    made += json(random, depth - 1);
  }
  return made + (is_list ? "]" : "}");
}

std::string day_in_words(Random& random) {
  return random.pick(
      {"today",         "tomorrow",       "yesterday",     "now",         "epoch",
       "Jan 5 2024",    "5 January 2024", "20240105",      "2024-1-5",    "1/5/2024",
       "13/5/2024",     "2024.060",       "J2451187",      "2024-060",    "January 8, 1999 BC",
       "0044-03-15 BC", "99-Jan-08",      "Jan-08-99",     "080199",      "Friday 5 Jan 2024",
       "2024-02-30",    "5874897-12-31",  "4714-11-24 BC", "10000-01-01", "2024-01-05 BC",
       "Sept 3 2001",   "3 mar 70"});
}

std::string clock_in_words(Random& random) {
  return random.pick({"04:05:06.789", "04:05 PM", "040506", "12:00 AM", "12:30 am", "0405",
                      "allballs", "24:00:00", "23:59:60", "04:05:06.1234567", "4:5", "T040506",
                      "25:00", "16:00 PM", "04:05:06,5"});
}

std::string zone_in_words(Random& random) {
  return random.pick({"", " America/New_York", " EST", "Z", " zulu", "+05:30", "-8", " +0530",
                      " Europe/Berlin", " PDT", " utc", "+15:59:59", "-16", " Nowhere/X", " MSK"});
}

// What reads as a value of the type, or nearly, and is not how one is printed; empty for none.
std::string special_input(Random& random, SqlType type) {
  switch (type) {
    case SqlType::Date:
      return day_in_words(random);
    case SqlType::Time:
      return clock_in_words(random);
    case SqlType::Timestamp:
    case SqlType::TimestampTz:
      if (random.chance(20)) return day_in_words(random);
      return day_in_words(random) + random.pick({" ", "  "}) + clock_in_words(random) +
             zone_in_words(random);
    case SqlType::Interval:
      return random.pick({"P1Y2M3DT4H5M6S",
                          "1-2",
                          "1 2:03:04",
                          "1.5 days",
                          "@ 1 minute ago",
                          "2 weeks",
                          "1 century",
                          "3 4:05",
                          "P0001-02-03T04:05:06",
                          "1.25 years",
                          "-1-2 +3 -4:05:06",
                          "1 mon ago",
                          "1h",
                          "5",
                          "1.5",
                          "-0.5 months",
                          "100000000 years",
                          "P1W",
                          "PT36H",
                          "1 day 1 day",
                          "1.1.1",
                          "3 dayz",
                          "1 microsecond",
                          "1e3 s",
                          "+1 -2:00",
                          "P-1D"});
    case SqlType::Uuid:
      return random.pick({"{A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11}",
                          "a0eebc999c0b4ef8bb6d6bb9bd380a11", "a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11",
                          "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1",
                          "{a0eebc999c0b4ef8bb6d6bb9bd380a11"});
    case SqlType::Jsonb:
      return random.pick({R"({"a": 1, "a": 2})", R"("\ud83d\ude00")", R"("\ud83d")", R"("\u0000")",
                          "1E400", "-0", "0.10", "01", "[1,]", "{}", "[]", R"({"b":{"a":[1,{}]}})",
                          "nul", "[1] x", R"({"aa":1,"b":2,"":3})", "1e-30", "\"\t\""});
    default:
      return "";
  }
}

}  // namespace

std::string random_value(Random& random, SqlType type) {
  switch (type) {
    case SqlType::Boolean:
      return random.pick({"true", "false"});
    case SqlType::Bigint:
      return bigint(random);
    case SqlType::Numeric:
      return numeric(random);
    case SqlType::Double:
      return double_precision(random);
    case SqlType::Date:
      return date(random);
    case SqlType::Time:
      return time(random);
    case SqlType::Timestamp:
      return timestamp(random);
    case SqlType::TimestampTz:
      return timestamptz(random);
    case SqlType::Interval:
      return interval(random);
    case SqlType::Uuid:
      return uuid(random);
    case SqlType::Jsonb:
      return json(random);
    case SqlType::Unknown:
    case SqlType::Text:
      break;
  }
  return text(random);
}

std::string random_input(Random& random, SqlType type) {
  if (random.chance(10)) return text(random);
  if (random.chance(20)) {
    const auto special = special_input(random, type);
    if (!special.empty()) return special;
  }
  auto input = random_value(random, type);
  if (random.chance(15)) input = random.pick({" ", "\t"}) + input;
  if (random.chance(15)) input += random.pick({" ", "\n", "x", "0"});
  if (type == SqlType::Boolean)
    return random.pick(
        {"t", "F", "yes", "no", "on", "off", "1", "0", "tru", "of", " TRUE ", "x", ""});
  if (type == SqlType::Bigint && random.chance(20))
    return random.pick({"1.0", "1e2", "0x10", "+5", "", "9223372036854775808"});
  if (type == SqlType::Numeric && random.chance(20))
    return random.pick({"1e5", "+.5", "1.", "inf", "nan", "-inf", "1e400", "1_000", "."});
  if (type == SqlType::Double && random.chance(20))
    return random.pick({"1e400", "inf", "-Inf", "nan", ".5", "1e-400", "0x1p3", "1d"});
  return input;
}

}  // namespace millrace::sql::testing
