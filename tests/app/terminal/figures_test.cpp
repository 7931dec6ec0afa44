#include "connector/app/terminal/live/figures.h"

#include <gtest/gtest.h>

namespace millrace::app {
namespace {

using namespace std::chrono_literals;

TEST(ClockText, HasHoursWhenThereAreAny) {
  EXPECT_EQ(clock_text(0s), "0:00");
  EXPECT_EQ(clock_text(-5s), "0:00");
  EXPECT_EQ(clock_text(59'999ms), "0:59");
  EXPECT_EQ(clock_text(12min + 40s), "12:40");
  EXPECT_EQ(clock_text(3h + 2min + 9s), "3:02:09");
}

TEST(ShortCount, HasThreeDigits) {
  EXPECT_EQ(short_count(0), "0");
  EXPECT_EQ(short_count(999), "999");
  EXPECT_EQ(short_count(1000), "1.00k");
  EXPECT_EQ(short_count(12'345), "12.3k");
  EXPECT_EQ(short_count(999'499), "999k");
  EXPECT_EQ(short_count(999'500), "1.00M");
  EXPECT_EQ(short_count(99'960), "100k");
}

TEST(SizeText, CountsByTwoToTheTenth) {
  EXPECT_EQ(size_text(512), "512 B");
  EXPECT_EQ(size_text(1536), "1.50 KiB");
  EXPECT_EQ(size_text(std::uint64_t{5} << 30), "5.00 GiB");
}

}  // namespace
}  // namespace millrace::app
