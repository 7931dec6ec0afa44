#include "connector/ledger/records/segments.h"

#include <gmock/gmock.h>

#include "tests/ledger/ledger_fixture.h"

namespace millrace::ledger {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace std::chrono_literals;

class SegmentsTest : public LedgerFixture, public ::testing::WithParamInterface<bool> {
 protected:
  void SetUp() override {
    keep(GetParam() ? Kept::InPostgres : Kept::InFile);
    if (store_) segments_.emplace(*store_);
  }

  DeltaState find(const std::string& sync = "people") {
    auto found = run(segments_->find(sync, "warehouse people"));
    EXPECT_TRUE(found) << found.error().message();
    return found.value_or(DeltaState());
  }
  // As a load does it, up to where its destination commits.
  DeltaState prepare(DeltaState state, const std::string& generation,
                     const std::vector<std::string>& parts, bool is_whole) {
    state.shape = "mirror by id";
    expect(segments_->begin(state));
    for (std::size_t i = 0; i < parts.size(); ++i) {
      expect(segments_->add_part(state, static_cast<std::int64_t>(i), parts[i]));
    }
    state.pending = generation;
    state.pending_first = is_whole ? state.last + 1 : state.first;
    state.pending_last = state.last + 1;
    state.pending_since = is_whole ? 0 : state.since_whole + 1;
    expect(segments_->prepare(state));
    return state;
  }
  std::vector<std::string> parts_of(const DeltaState& state) {
    const auto counts = run(segments_->parts(state));
    EXPECT_TRUE(counts) << counts.error().message();
    std::vector<std::string> parts;
    for (std::size_t level = 0; level < counts->size(); ++level) {
      for (std::int64_t part = 0; part < (*counts)[level]; ++part) {
        const auto number = state.first + static_cast<std::int64_t>(level);
        parts.push_back(run(segments_->part(state, number, part)).value_or("missing"));
      }
    }
    return parts;
  }

  std::optional<Segments> segments_;
};

TEST_P(SegmentsTest, ANewTargetHasASeedOfItsOwn) {
  EXPECT_THAT(find().seed, SizeIs(32));
  EXPECT_NE(find().seed, find().seed) << "nothing was written so far";
  EXPECT_EQ(find().generation, "");
  const auto state = prepare(find(), "g1", {}, true);
  EXPECT_EQ(find().seed, state.seed);
  EXPECT_NE(find("others").seed, state.seed);
}

TEST_P(SegmentsTest, WhatIsPendingIsNotKnownUntilItIsSettled) {
  const std::string bytes("\0\xff'\\x", 5);
  prepare(find(), "g1", {bytes, "b"}, true);
  EXPECT_EQ(find().generation, "");
  EXPECT_EQ(find().pending, "g1");

  expect(segments_->settle(find(), "g1"));
  expect(segments_->settle(find(), "g1"));  // As after a lost answer.

  const auto known = find();
  EXPECT_EQ(known.generation, "g1");
  EXPECT_EQ(known.pending, "");
  EXPECT_EQ(known.since_whole, 0);
  EXPECT_THAT(parts_of(known), ElementsAre(bytes, "b"));
}

TEST_P(SegmentsTest, ADifferenceIsALevelMoreAndAWholeOneReplacesThemAll) {
  prepare(find(), "g1", {"whole"}, true);
  expect(segments_->settle(find(), "g1"));
  prepare(find(), "g2", {"difference"}, false);
  EXPECT_THAT(parts_of(find()), ElementsAre("whole"));
  expect(segments_->settle(find(), "g2"));
  EXPECT_THAT(parts_of(find()), ElementsAre("whole", "difference"));
  EXPECT_EQ(find().since_whole, 1);

  prepare(find(), "g3", {"whole again"}, true);
  EXPECT_THAT(parts_of(find()), ElementsAre("whole", "difference"));
  expect(segments_->settle(find(), "g3"));
  EXPECT_THAT(parts_of(find()), ElementsAre("whole again"));
  EXPECT_EQ(find().since_whole, 0);
}

TEST_P(SegmentsTest, WhatALoadLeftUnfinishedIsReplaced) {
  prepare(find(), "g1", {"whole"}, true);
  expect(segments_->settle(find(), "g1"));
  prepare(find(), "g2", {"a", "b", "c"}, false);
  prepare(find(), "g3", {"d"}, false);
  expect(segments_->settle(find(), "g2"));  // It is another one that is pending.
  EXPECT_EQ(find().generation, "g1");
  expect(segments_->settle(find(), "g3"));
  EXPECT_THAT(parts_of(find()), ElementsAre("whole", "d"));
}

TEST_P(SegmentsTest, AnotherShapeForgetsWhatWasKnown) {
  prepare(find(), "g1", {"whole"}, true);
  expect(segments_->settle(find(), "g1"));
  auto state = find();
  state.shape = "upsert by id";
  expect(segments_->begin(state));
  EXPECT_EQ(find().generation, "");
  EXPECT_EQ(find().shape, "upsert by id");
}

TEST_P(SegmentsTest, AreForgottenBySyncAndByAge) {
  for (const std::string sync : {"people", "others"}) {
    prepare(find(sync), "g1", {"whole"}, true);
    expect(segments_->settle(find(sync), "g1"));
  }
  expect(segments_->forget("people"));
  EXPECT_EQ(find().generation, "");
  EXPECT_THAT(parts_of(find()), IsEmpty());
  EXPECT_EQ(find("others").generation, "g1");
  expect(segments_->sweep());
  EXPECT_EQ(find("others").generation, "g1");
  if (GetParam()) return;  // Its clock is the server's.
  clock_.advance(40 * 24h);
  expect(segments_->sweep());
  EXPECT_EQ(find("others").generation, "");
}

TEST_P(SegmentsTest, APartThatIsMissingIsTold) {
  prepare(find(), "g1", {"whole"}, true);
  const auto missing = run(segments_->part(find(), 7, 0));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind(), ErrorKind::BadData);
}

INSTANTIATE_TEST_SUITE_P(Drivers, SegmentsTest, ::testing::Bool(),
                         [](const auto& kept) { return kept.param ? "Postgres" : "Sqlite"; });

}  // namespace
}  // namespace millrace::ledger
