#include "connector/app/selection.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/planned.h"

namespace millrace::app {
namespace {

using ::testing::ElementsAre;
using testing::Planned;
using testing::sync_line;
using ::testing::internal::CaptureStderr;
using ::testing::internal::GetCapturedStderr;

class SelectionTest : public ::testing::Test {
 protected:
  std::vector<std::string> selected(const Selection& selection) const {
    std::vector<std::string> names;
    const auto syncs = selected_syncs(file.plan, selection, OutputFormat::Human);
    if (!syncs) return {"refused"};
    for (const auto* sync : *syncs) names.push_back(sync->name);
    return names;
  }

  std::string refusal_of(const Selection& selection) const {
    CaptureStderr();
    EXPECT_FALSE(selected_syncs(file.plan, selection, OutputFormat::Human));
    return GetCapturedStderr();
  }

  const Planned file{sync_line("orders", "tags: [nightly]") +
                     sync_line("customers", "tags: [nightly, eu]") +
                     sync_line("events", "tags: []")};
};

TEST_F(SelectionTest, IsAllUnlessSomeAreNamed) {
  EXPECT_THAT(selected({}), ElementsAre("orders", "customers", "events"));
  EXPECT_THAT(selected({.names = {"events", "orders", "events"}}), ElementsAre("events", "orders"));
}

TEST_F(SelectionTest, TakesTagsAndNames) {
  EXPECT_THAT(selected({.select = {"tag:nightly"}}), ElementsAre("orders", "customers"));
  EXPECT_THAT(selected({.select = {"tag:eu", "events"}}), ElementsAre("customers", "events"));
  EXPECT_THAT(selected({.names = {"events"}, .select = {"tag:eu"}}),
              ElementsAre("events", "customers"));
}

TEST_F(SelectionTest, LeavesOutWhatIsExcluded) {
  EXPECT_THAT(selected({.exclude = {"tag:nightly"}}), ElementsAre("events"));
  EXPECT_THAT(selected({.select = {"tag:nightly"}, .exclude = {"orders"}}),
              ElementsAre("customers"));
  EXPECT_THAT(selected({.names = {"orders"}, .exclude = {"events"}}), ElementsAre("orders"));
}

TEST_F(SelectionTest, RefusesWhatIsNotThere) {
  EXPECT_EQ(refusal_of({.select = {"tag:nighly"}}),
            "nighly: is not a tag of this file; did you mean 'nightly'?\n");
  EXPECT_EQ(refusal_of({.select = {"nightly"}}), "nightly: is a tag; write tag:nightly\n");
  EXPECT_EQ(refusal_of({.exclude = {"order"}}),
            "order: is not a sync of this file; did you mean 'orders'?\n");
  EXPECT_EQ(refusal_of({.names = {"orders"}, .exclude = {"tag:nightly"}}),
            "--exclude: leaves no sync\n");
}

}  // namespace
}  // namespace millrace::app
