#include "connector/engine/history/records_to_keep.h"

#include <gtest/gtest.h>

namespace millrace::engine {
namespace {

using components::Mode;
using namespace std::chrono_literals;

constexpr ledger::HistoryOptions kHistory{.age = 24h, .runs = 7};

TEST(RecordsToKeep, AreThoseThatAJobsRerunMayAskFor) {
  const auto kept = records_to_keep(kHistory, {"0a", Mode::Append, true});

  EXPECT_EQ(kept.at_least, 31 * 24h);
  EXPECT_EQ(kept.age, 24h);
  EXPECT_EQ(kept.loads, 7u);
}

TEST(RecordsToKeep, AreLookedThroughByOneLoadInSixteen) {
  int limited = 0;
  for (const char digit : std::string("0123456789abcdef")) {
    limited += records_to_keep(kHistory, {std::string(1, digit), Mode::Upsert, true}).is_limited();
  }
  EXPECT_EQ(limited, 1);
}

// The same rows are the same load for ever: without the record they would be appended again.
TEST(RecordsToKeep, AreAllOfThoseOfAnAppendWithoutAJob) {
  EXPECT_FALSE(records_to_keep(kHistory, {"0a", Mode::Append, false}).is_limited());
  EXPECT_TRUE(records_to_keep(kHistory, {"0a", Mode::Replace, false}).is_limited());
}

}  // namespace
}  // namespace millrace::engine
