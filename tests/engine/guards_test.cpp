#include <gmock/gmock.h>

#include "connector/engine/guards/judge.h"

namespace millrace::engine {
namespace {

using components::Guards;
using components::LoadReport;
using components::Mode;
using components::OnEmpty;
using components::OnLeave;
using components::Target;
using ::testing::HasSubstr;

const Guards kThird{.max_shrink = Percent{0.3}, .max_remove = Percent{0.3}};
const Target kMirror{"warehouse", "people", Mode::Mirror, {"id"}};
const Target kReplace{"warehouse", "people", Mode::Replace};

struct Judged {
  std::string name;
  Target target;
  LoadReport counts;
  std::string says;  // Empty: it may be shown.
};

void PrintTo(const Judged& judged, std::ostream* out) {
  *out << judged.name;
}

class GuardsTest : public ::testing::TestWithParam<Judged> {};

TEST_P(GuardsTest, StopWhatTakesTooMuchAway) {
  const auto error = judge(kThird, {GetParam().counts}, GetParam().target);

  ASSERT_EQ(error.has_value(), !GetParam().says.empty());
  if (!error) return;
  EXPECT_EQ(error->kind(), ErrorKind::Guarded);
  EXPECT_THAT(error->message(), HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    , GuardsTest,
    ::testing::Values(
        Judged{"AtTheLimit", kMirror, {.rows = 7, .deleted = 3, .unchanged = 7, .before = 10}, ""},
        Judged{"BeyondTheLimit",
               kMirror,
               {.rows = 6, .deleted = 4, .unchanged = 6, .before = 10},
               "would shrink from 10 rows to 6, by 40.0%, and max_shrink is 30%"},
        Judged{"AsManyNewOnes",
               kMirror,
               {.rows = 10, .inserted = 4, .deleted = 4, .unchanged = 6, .before = 10},
               "4 of the 10 rows in people would be removed, which is 40.0%, and max_remove is"},
        Judged{"Marked",
               {"warehouse", "people", Mode::Mirror, {"id"}, {OnLeave::Action::Mark, "left_at"}},
               {.rows = 6, .marked = 4, .unchanged = 6, .before = 10},
               "would be marked"},
        Judged{"Kept",
               {"warehouse", "people", Mode::Mirror, {"id"}, {OnLeave::Action::Keep, ""}},
               {.rows = 0, .before = 10},
               ""},
        Judged{"WithoutAKeyAllRowsAreDeleted",
               kReplace,
               {.rows = 9, .inserted = 9, .deleted = 10, .before = 10},
               ""},
        Judged{"Empty", kReplace, {.deleted = 10, .before = 10}, "would empty people (10 rows)"},
        Judged{"EmptyOfAnUnknownNumber", kReplace, {}, "would empty people;"},
        Judged{"NothingThere", kReplace, {.before = 0}, ""},
        Judged{"TheFirstLoad",
               kMirror,
               {.rows = 1, .inserted = 1, .deleted = 10, .before = 10, .is_first = true},
               ""},
        Judged{"TheFirstLoadWithoutRows",
               kReplace,
               {.rows = 0, .deleted = 10, .before = 10, .is_first = true},
               ""},
        Judged{"Upsert", {"warehouse", "people", Mode::Upsert, {"id"}}, {.before = 10}, ""}),
    [](const auto& test) { return test.param.name; });

TEST(Guards, AllowNoMoreThanWasAllowed) {
  const LoadReport counts{.rows = 5, .deleted = 5, .unchanged = 5, .before = 10};
  const Allowance same{.taken_away = 5, .left = 5};
  const Allowance fewer{.taken_away = 4, .left = 5};

  EXPECT_FALSE(judge(kThird, {counts}, kMirror, &same));
  EXPECT_TRUE(judge(kThird, {counts}, kMirror, &fewer));
}

TEST(Guards, TellWhenTheStepsHaveLeftNoRow) {
  const LoadReport counts{.deleted = 10, .before = 10};

  const auto error = judge(kThird, {counts, 4}, kReplace);

  ASSERT_TRUE(error);
  EXPECT_THAT(error->message(), HasSubstr("none of the 4 rows read is left after the steps, which "
                                          "would empty people (10 rows); look at the columns and"));
}

TEST(Guards, CountWhatIsAllowedWithoutAKeyByTheRowsThatStay) {
  const LoadReport counts{.rows = 5, .inserted = 5, .deleted = 10, .before = 10};
  const auto allowed = allowance_for(counts, kReplace);

  EXPECT_EQ(allowed.taken_away, 5u);
  EXPECT_EQ(allowed.left, 5u);
  EXPECT_TRUE(judge(kThird, {counts}, kReplace));
  EXPECT_FALSE(judge(kThird, {counts}, kReplace, &allowed));
}

TEST(Guards, OfADestinationLieOverTheSyncs) {
  const Guards sync{.max_shrink = Percent{0.3}, .on_empty = OnEmpty::Accept};
  const Guards both = Guards{.max_shrink = Percent{0.5}}.over(sync);

  EXPECT_EQ(both.max_shrink, Percent{0.5});
  EXPECT_EQ(both.on_empty, OnEmpty::Accept);
  EXPECT_FALSE(both.max_remove);
}

}  // namespace
}  // namespace millrace::engine
