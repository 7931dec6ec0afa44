// What a load tells of the file that it is going to replace, and what guards make of it.

#include <ostream>

#include <gmock/gmock.h>

#include "connector/engine/guards/judge.h"
#include "tests/sinks/files/files_fixture.h"

namespace millrace {
namespace {

using testing::columns;
using ::testing::HasSubstr;
using testing::kFirst;
using testing::kSecond;
using testing::kTwoRows;
using testing::Rows;

class FilesGuardsTest : public testing::FilesFixture {
 protected:
  components::LoadReport planned(components::Destination& destination, const Rows& rows) {
    engine::LoadLane lane(destination, {kSecond, "customers", run_id_}, *events_,
                          components::Purpose::Plan);
    const auto fields = columns({"id", "name"});
    const auto count = [&]() -> Task<Result<components::LoadReport>> {
      auto begun = co_await lane.begin(std::make_shared<const Schema>(fields));
      if (!begun) co_return fail(begun.error());
      for (auto& batch : batches(fields, rows)) {
        auto taken = co_await lane.take(std::move(batch));
        if (!taken) co_return fail(taken.error());
      }
      co_return co_await lane.count({rows.size()});
    };
    const auto report = run(count());
    if (!report) throw std::runtime_error(report.error().message());
    return *report;
  }
  static std::optional<Error> judged(const components::Destination& destination,
                                     const components::LoadReport& report) {
    const components::Guards guards{.max_shrink = Percent{0.3}};
    return engine::judge(guards, {report, report.rows}, destination.target());
  }
};

const Rows kFour{{"1", "a"}, {"2", "b\nb"}, {"3", "c"}, {"4", "d"}};

class ReplacedFile : public FilesGuardsTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(ReplacedFile, IsCountedBeforeItIsReplaced) {
  for (const std::string manifest : {"none", "beside", "folder"}) {
    SCOPED_TRACE(manifest);
    const auto destination =
        to("{path: " + manifest + GetParam() + ", manifest: " + manifest + "}");
    EXPECT_EQ(planned(*destination, kFour).before, 0u);
    EXPECT_EQ(loaded(*destination, kFour).before, 0u);

    EXPECT_EQ(planned(*destination, kFour).unchanged, 4u);
    const auto plan = planned(*destination, kTwoRows);
    const auto report = loaded(*destination, kTwoRows, kSecond);

    for (const auto& told : {plan, report}) {
      EXPECT_EQ(told.before, 4u);
      EXPECT_EQ(told.deleted, 4u);
      EXPECT_EQ(told.inserted, 2u);
      const auto objection = judged(*destination, told);
      ASSERT_TRUE(objection);
      EXPECT_THAT(objection->message(), HasSubstr("would shrink from 4 rows to 2, by 50.0%"));
    }
    const auto equal = loaded(*destination, kTwoRows);
    EXPECT_EQ(equal.before, 2u);
    EXPECT_EQ(equal.deleted, 0u);
    EXPECT_FALSE(judged(*destination, equal));
  }
}

INSTANTIATE_TEST_SUITE_P(, ReplacedFile,
                         ::testing::Values(".csv", ".jsonl", ".csv.gz", ".jsonl.gz", ".csv.zst",
                                           ".jsonl.zst"),
                         [](const auto& test) {
                           std::string name(test.param + 1);
                           std::ranges::replace(name, '.', '_');
                           return name;
                         });

TEST_F(FilesGuardsTest, AManifestThatSpeaksOfAnotherFileIsNotAsked) {
  const auto destination = to("{path: a.csv, manifest: beside}");
  loaded(*destination, kTwoRows);
  auto text = file("a.csv");
  ASSERT_EQ(text, "id,name\n1,x\n2,y\n");
  folder_.write("out/a.csv", "id,name\n1\n2\n3\n,\n");
  EXPECT_EQ(planned(*destination, kFour).before, std::nullopt) << "it is no whole file";
  folder_.write("out/a.csv", "id\n1\n2\n3\n4\n5\n66\n");
  EXPECT_EQ(planned(*destination, kFour).before, 6u) << "it has as many bytes";
}

TEST_F(FilesGuardsTest, AManifestOfAppendedRowsIsNotAsked) {
  {
    const auto appends = to("{path: a.csv, mode: append, manifest: beside}");
    loaded(*appends, kFour, kFirst);
    loaded(*appends, kTwoRows, kSecond);
  }
  EXPECT_EQ(planned(*to("{path: a.csv, manifest: beside}"), kTwoRows).before, 6u);
}

TEST_F(FilesGuardsTest, AFileOfAnotherKindHasNoNumberOfRows) {
  for (const std::string name : {"a.csv.gz", "a.jsonl", "a.csv"}) {
    folder_.write("out/" + name, "\"not whole");
    const auto destination = to("{path: " + name + "}");
    const auto report = planned(*destination, kTwoRows);
    EXPECT_FALSE(report.before) << name;
    EXPECT_EQ(report.deleted, 0u);
    EXPECT_FALSE(judged(*destination, report));
    EXPECT_FALSE(loaded(*destination, kTwoRows).before) << name;
  }
}

TEST_F(FilesGuardsTest, AnEmptyFileHasNoRows) {
  folder_.write("out/a.csv", "");
  EXPECT_EQ(planned(*to("a.csv"), kTwoRows).before, 0u);
  EXPECT_EQ(loaded(*to("a.csv"), kTwoRows).before, 0u);
}

}  // namespace
}  // namespace millrace
