#include "config/values/codec.h"

#include <chrono>
#include <cstdint>
#include <filesystem>

#include <gmock/gmock.h>

#include "tests/config/webhook_example.h"

namespace millrace::config {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

// One text of one kind of value: what to_text() makes of it, or a part of the complaint.
struct Case {
  std::string kind;
  std::string text;
  std::string written;
  std::string complaint;
};

template <class V>
void check(const Case& row) {
  const Parsed<V> value = Codec<V>::from_text(row.text);
  if (!row.complaint.empty()) {
    ASSERT_FALSE(value) << row.text;
    EXPECT_THAT(value.error(), HasSubstr(row.complaint)) << row.text;
    return;
  }
  ASSERT_TRUE(value) << row.text << ": " << value.error();
  EXPECT_EQ(Codec<V>::to_text(*value), row.written);
  const Parsed<V> again = Codec<V>::from_text(row.written);
  ASSERT_TRUE(again) << row.written;
  EXPECT_EQ(Codec<V>::to_text(*again), row.written);
}

void check_kind(const Case& row) {
  if (row.kind == "bool") return check<bool>(row);
  if (row.kind == "i8") return check<std::int8_t>(row);
  if (row.kind == "u8") return check<std::uint8_t>(row);
  if (row.kind == "i64") return check<std::int64_t>(row);
  if (row.kind == "u64") return check<std::uint64_t>(row);
  if (row.kind == "duration") return check<std::chrono::milliseconds>(row);
  if (row.kind == "size") return check<ByteSize>(row);
  if (row.kind == "rate") return check<Rate>(row);
  if (row.kind == "percent") return check<Percent>(row);
  if (row.kind == "verb") return check<Verb>(row);
  if (row.kind == "path") return check<std::filesystem::path>(row);
  FAIL() << row.kind;
}

TEST(CodecTest, EveryKindKeepsItsLimitsAndItsText) {
  const std::vector<Case> rows = {
      {"bool", "true", "true", ""},
      {"bool", "false", "false", ""},
      {"bool", "yes", "", "write true"},
      {"bool", "True", "", "write true"},
      {"bool", "", "", "write true or false"},
      {"i8", "127", "127", ""},
      {"i8", "-128", "-128", ""},
      {"i8", "128", "", "from -128 to 127"},
      {"u8", "255", "255", ""},
      {"u8", "256", "", "from 0 to 255"},
      {"u8", "-1", "", "from 0 to 255"},
      {"i64", "9223372036854775807", "9223372036854775807", ""},
      {"i64", "-9223372036854775808", "-9223372036854775808", ""},
      {"i64", "9223372036854775808", "", "out of range"},
      {"u64", "18446744073709551615", "18446744073709551615", ""},
      {"u64", "18446744073709551616", "", "out of range"},
      {"u64", "99999999999999999999999999", "", "out of range"},
      {"u64", "007", "", "begins with a zero"},
      {"u64", "+7", "", "is not a whole number"},
      {"u64", "1e3", "", "is not a whole number"},
      {"u64", "0x10", "", "is not a whole number"},
      {"u64", " 7", "", "is not a whole number"},
      {"u64", "", "", "is not a whole number"},
      {"i64", "-", "", "is not a whole number"},
      {"duration", "250ms", "250ms", ""},
      {"duration", "90s", "90s", ""},
      {"duration", "120s", "2m", ""},
      {"duration", "0s", "0s", ""},
      {"duration", "48h", "2d", ""},
      {"duration", "36500d", "36500d", ""},
      {"duration", "36501d", "", "too large; write at most 36500d"},
      {"duration", "99999999999999999999s", "", "too large"},
      {"duration", "30", "", "has no unit; write 250ms, 30s"},
      {"duration", "30 s", "", "unknown unit"},
      {"duration", "30sec", "", "unknown unit"},
      {"duration", "-5s", "", "is not a number with a unit"},
      {"duration", "1.5s", "", "not a whole number"},
      {"duration", "", "", "is not a number with a unit"},
      {"size", "512KiB", "512KiB", ""},
      {"size", "1024KiB", "1MiB", ""},
      {"size", "5MB", "5MB", ""},
      {"size", "100B", "100B", ""},
      {"size", "4194304TiB", "4194304TiB", ""},
      {"size", "4194305TiB", "", "too large"},
      {"size", "5", "", "has no unit; write 512KiB"},
      {"size", "5mb", "", "unknown unit"},
      {"rate", "60/min", "60/min", ""},
      {"rate", "10/s", "10/s", ""},
      {"rate", "1000/h", "1000/h", ""},
      {"rate", "0/s", "0/s", ""},
      {"rate", "60", "", "has no unit of time"},
      {"rate", "60/", "", "unknown unit of time"},
      {"rate", "60min", "", "unknown unit of time"},
      {"rate", "/min", "", "is not a rate"},
      {"rate", "1000000001/s", "", "too large"},
      {"percent", "30%", "30%", ""},
      {"percent", "7%", "7%", ""},
      {"percent", "2.5%", "2.5%", ""},
      {"percent", "0%", "0%", ""},
      {"percent", "30", "", "has no percent sign"},
      {"percent", "-3%", "", "is not a percentage"},
      {"percent", "3.%", "", "is not a percentage"},
      {"percent", ".3%", "", "is not a percentage"},
      {"percent", "1.2.3%", "", "is not a percentage"},
      {"percent", "%", "", "is not a percentage"},
      {"percent", "", "", "is not a percentage"},
      {"percent", "inf%", "", "is not a percentage"},
      {"percent", "1000001%", "", "too large"},
      {"verb", "PUT", "PUT", ""},
      {"verb", "put", "", "did you mean 'PUT'?"},
      {"path", "out/x.csv", "out/x.csv", ""},
      {"path", "", "", "is not a path"},
  };

  for (const Case& row : rows) check_kind(row);
}

TEST(CodecTest, ListsMapsAndOptionalsComeBackAsTheyWereWritten) {
  const Node node = tree("{a: [x], b: [], c: ['1', y]}");
  Problems problems;

  const auto value = parse_value<Map<std::vector<std::string>>>(node, "", problems);

  ASSERT_TRUE(value) << problems.text();
  const Node written = *write_value<Map<std::vector<std::string>>>(*value);
  EXPECT_EQ((parse_value<Map<std::vector<std::string>>>(written, "", problems)), value);
  EXPECT_TRUE(write_value<std::optional<bool>>(std::nullopt)->is_null());
}

TEST(CodecTest, AFilterComesBackAsItWasWritten) {
  Problems problems;
  const auto list = parse_value<FilterValue>(tree("[a, '1']"), "", problems);
  const auto single = parse_value<FilterValue>(tree("a"), "", problems);

  ASSERT_TRUE(list && single);

  EXPECT_EQ(parse_value<FilterValue>(*write_value(*list), "", problems), list);
  EXPECT_EQ(parse_value<FilterValue>(*write_value(*single), "", problems), single);
}

TEST(CodecTest, ASecretIsNeverWritten) {
  EXPECT_EQ(write_value(Secret("hunter2"))->text, "***");
}

}  // namespace
}  // namespace millrace::config
