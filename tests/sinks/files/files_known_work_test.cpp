// What a file's manifest tells of an export before anything of it is read.

#include <gmock/gmock.h>

#include "tests/sinks/files/files_fixture.h"

namespace millrace {
namespace {

using testing::columns;
using testing::kTwoRows;

class FilesKnownWorkTest : public testing::FilesFixture {
 protected:
  using Held = std::optional<components::LoadReport>;

  void load_work(components::Destination& destination, const std::string& work,
                 const std::string& sync = "customers") {
    const auto fields = columns({"id", "name"});
    const auto load = [&]() -> Task<Result<components::LoadReport>> {
      engine::LoadLane lane(destination, {"load of " + work, sync, run_id_, "export", work},
                            *events_);
      auto begun = co_await lane.begin(std::make_shared<const Schema>(fields));
      if (!begun) co_return fail(begun.error());
      for (auto& batch : batches(fields, kTwoRows)) {
        auto taken = co_await lane.take(std::move(batch));
        if (!taken) co_return fail(taken.error());
      }
      co_return co_await lane.finish({2});
    };
    const auto report = run(load());
    ASSERT_TRUE(report) << report.error().message();
  }
  Held held(components::Destination& destination, const std::string& work,
            const std::string& sync = "customers") {
    auto found = run(destination.holds({"", sync, "another run", "export", work}));
    EXPECT_TRUE(found) << found.error().message();
    return found ? *std::move(found) : std::nullopt;
  }
  void expect_known_once_loaded(components::Destination& destination) {
    EXPECT_FALSE(held(destination, "work"));

    load_work(destination, "work");

    const auto report = held(destination, "work");
    ASSERT_TRUE(report);
    EXPECT_TRUE(report->already_loaded);
    EXPECT_EQ(report->rows, 2u);
    EXPECT_FALSE(held(destination, "other work"));
  }
};

TEST_F(FilesKnownWorkTest, IsKnownByTheManifestOfTheFileAsItIs) {
  for (const std::string options :
       {"path: a.csv, manifest: beside", "path: b.csv.gz, manifest: folder",
        "path: c.csv, mode: append, manifest: beside"}) {
    SCOPED_TRACE(options);
    const auto destination = to("{" + options + "}");
    expect_known_once_loaded(*destination);
    EXPECT_FALSE(held(*destination, "work", "other sync"));
  }
}

TEST_F(FilesKnownWorkTest, IsNotThereOnceSomebodyChangedTheFile) {
  const auto destination = to("{path: a.csv, manifest: beside}");
  load_work(*destination, "work");

  folder_.write("out/a.csv", "id,name\n1,x\n2,Y\n");
  EXPECT_FALSE(held(*destination, "work"));
  std::filesystem::remove(folder_ / "out/a.csv");
  EXPECT_FALSE(held(*destination, "work"));
}

TEST_F(FilesKnownWorkTest, IsNotKnownByAManifestThatIsNotOurs) {
  const auto destination = to("{path: a.csv, manifest: beside}");
  load_work(*destination, "work");

  for (const std::string text : {"", "{}", "[1]", "not JSON", "{\"sync\":7,\"files\":[]}"}) {
    folder_.write("out/a.csv.manifest.json", text);
    EXPECT_FALSE(held(*destination, "work")) << text;
  }
  std::filesystem::remove(folder_ / "out/a.csv.manifest.json");
  EXPECT_FALSE(held(*destination, "work"));
}

TEST_F(FilesKnownWorkTest, IsKnownByTheLedgerWithoutAManifest) {
  for (const std::string name : {"a.csv", "b.csv.gz", "c.jsonl"}) {
    SCOPED_TRACE(name);
    const auto destination = to("{path: " + name + "}");
    expect_known_once_loaded(*destination);
  }
}

TEST_F(FilesKnownWorkTest, IsNotKnownByTheLedgerOnceTheFileIsAnother) {
  const auto destination = to("a.csv");
  load_work(*destination, "work");
  const auto text = file("a.csv");

  folder_.write("out/a.csv", text + "3,z\n");
  EXPECT_FALSE(held(*destination, "work"));
  folder_.write("out/a.csv", "");
  EXPECT_FALSE(held(*destination, "work"));
  std::filesystem::remove(folder_ / "out/a.csv");
  EXPECT_FALSE(held(*destination, "work"));
  folder_.write("out/a.csv", text);
  EXPECT_TRUE(held(*destination, "work")) << "it has what the work made of it";
}

TEST_F(FilesKnownWorkTest, IsKnownOfAppendedRowsUntilOthersFollow) {
  const auto destination = to("{path: a.csv, mode: append}");
  load_work(*destination, "work");
  EXPECT_TRUE(held(*destination, "work"));
  load_work(*destination, "later work");
  EXPECT_TRUE(held(*destination, "later work"));
  EXPECT_FALSE(held(*destination, "work")) << "the rows have to tell";
}

TEST_F(FilesKnownWorkTest, IsKnownOfManyFilesAsLongAsAllAreThere) {
  for (const std::string options :
       {"path: 'none/{name}.csv'", "path: 'beside/{name}.csv', manifest: beside",
        "path: 'folder/{name}.jsonl.gz', manifest: folder"}) {
    SCOPED_TRACE(options);
    const auto destination = to("{" + options + "}");
    expect_known_once_loaded(*destination);
  }
}

TEST_F(FilesKnownWorkTest, IsNotKnownOfManyFilesOnceOneIsAnother) {
  for (const std::string manifest : {"none", "beside", "folder"}) {
    SCOPED_TRACE(manifest);
    const auto place = manifest + "/";
    const auto destination = to("{path: '" + place + "{name}.csv', manifest: " + manifest + "}");
    load_work(*destination, "work");
    const auto one = place + "x.csv";
    const auto text = file(one);

    folder_.write("out/" + one, text + "3\n");
    EXPECT_FALSE(held(*destination, "work"));
    std::filesystem::remove(folder_ / ("out/" + one));
    EXPECT_FALSE(held(*destination, "work"));
    folder_.write("out/" + one, text);
    EXPECT_TRUE(held(*destination, "work"));

    const auto list = place + ".{name}.csv.millrace-files";
    const auto names = file(list);
    folder_.write("out/" + list, names + place + "left.csv\n");
    EXPECT_FALSE(held(*destination, "work")) << "a file that is to be removed";
    std::filesystem::remove(folder_ / ("out/" + list));
    EXPECT_FALSE(held(*destination, "work")) << "nothing tells which files there are";
  }
}

}  // namespace
}  // namespace millrace
