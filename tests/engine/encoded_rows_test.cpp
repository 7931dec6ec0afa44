// Rows that are encoded for a destination while they stream in.

#include <gmock/gmock.h>

#include "connector/engine/lanes/encoded_spool.h"
#include "tests/engine/run_fixture.h"

namespace millrace::engine {
namespace {

using components::Intake;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class EncodedRowsTest : public testing::RunFixture {
 protected:
  EncodedRowsTest() { add_sync("orders"); }

  testing::FakeTarget& add_encoding_target() {
    auto& target = add_target(Intake::AfterGates);
    target.encodes = true;
    return target;
  }
  SyncOutcome run() { return run_all().at(0); }
};

TEST_F(EncodedRowsTest, AreLoadedBesideOnesThatAreNot) {
  add_encoding_target();
  add_target(Intake::AfterGates);
  source_gives({{{"1", "a"}, {"2", "b"}}, {{"3", "c"}}});

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Ok);
  EXPECT_THAT(targets_[0].calls, ElementsAre("prepare", "begin", "write encoded 2",
                                             "write encoded 1", "settle 3", "commit"));
  EXPECT_EQ(targets_[0].visible, (Rows{{"1", "a"}, {"2", "b"}, {"3", "c"}}));
  EXPECT_EQ(targets_[1].visible, targets_[0].visible);
}

TEST_F(EncodedRowsTest, OfAnAttemptThatWasCutAreForgotten) {
  add_encoding_target();
  source_gives({{{"1", "a"}}}, Error(ErrorKind::Transient, "cut"));
  source_gives({{{"1", "a"}}, {{"2", "b"}}});

  EXPECT_EQ(run().status, Status::Ok);

  EXPECT_EQ(targets_[0].visible, (Rows{{"1", "a"}, {"2", "b"}}));
}

TEST_F(EncodedRowsTest, AreThereForASecondAttemptOfTheLoad) {
  add_encoding_target().failures["settle"].push_back(Error(ErrorKind::Transient, "away"));
  source_gives({{{"1", "a"}}, {{"2", "b"}}});

  EXPECT_EQ(run().status, Status::Ok);

  EXPECT_EQ(targets_[0].visible, (Rows{{"1", "a"}, {"2", "b"}}));
}

TEST_F(EncodedRowsTest, OneThatDoesNotFitFailsItsDestinationAloneBeforeItsLoadBegins) {
  add_encoding_target();
  add_encoding_target().misfit = "none";
  source_gives({{{"1", "a"}}, {{"misfit", "b"}}, {{"3", "c"}}});

  const auto outcome = run();

  ASSERT_TRUE(outcome.destinations[0].error);
  EXPECT_EQ(outcome.destinations[0].error->kind(), ErrorKind::BadData);
  EXPECT_EQ(outcome.destinations[0].error->message(), "row 2 does not fit");
  EXPECT_THAT(targets_[0].calls, ElementsAre("prepare", "abandon"));
  EXPECT_TRUE(is_done(targets_[1]));
}

TEST_F(EncodedRowsTest, OneThatDoesNotFitIsNotToldOfAnExportThatWasCut) {
  add_encoding_target();
  source_gives({{{"misfit", "a"}}}, Error(ErrorKind::Transient, "cut"));

  const auto outcome = run();

  ASSERT_TRUE(outcome.error);
  EXPECT_THAT(outcome.error->message(), HasSubstr("cut"));
  ASSERT_TRUE(outcome.destinations[0].error);
  EXPECT_THAT(outcome.destinations[0].error->message(), HasSubstr("cut"));
}

TEST_F(EncodedRowsTest, AnExportWithoutRowsIsLoadedToo) {
  add_encoding_target();
  source_gives({});

  EXPECT_EQ(run().status, Status::Ok);

  EXPECT_THAT(targets_[0].calls, ElementsAre("prepare", "begin", "settle 0", "commit"));
}

TEST_F(EncodedRowsTest, ThatCannotBeSpooledFailTheDestination) {
  auto sink = testing::FakeSinkConnection(targets_);
  add_encoding_target();
  auto destination = sink.destination(0, {}).value();
  auto& encodes = dynamic_cast<components::EncodesRows&>(*destination);
  EncodedSpool spool(encodes.encoding(schema_), folder_.path() / "missing");

  spool.append(testing::batch_of(schema_, {{"1", "a"}}));

  ASSERT_TRUE(spool.failure());
  EXPECT_THAT(spool.failure()->message(), HasSubstr("spool"));
  EXPECT_TRUE(EncodedSpool::Reader(spool).at_end());
}

}  // namespace
}  // namespace millrace::engine
