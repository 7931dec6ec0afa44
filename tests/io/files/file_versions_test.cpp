#include "connector/io/files/upkeep/file_versions.h"

#include <algorithm>

#include <fcntl.h>

#include "tests/io/files/atomic_file_fixture.h"

namespace millrace::io {
namespace {

namespace fs = std::filesystem;
using millrace::testing::read_file;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class FileVersionsTest : public AtomicFileTest {
 protected:
  // A target that was last changed so many seconds after 1970.
  void write_at(const std::string& name, const std::string& text, time_t seconds) {
    fs::remove(folder_ / name);
    const auto path = folder_.write(name, text);
    const timespec times[2] = {{seconds, 5}, {seconds, 5}};
    ASSERT_EQ(utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
  }
  std::vector<std::string> versions() {
    std::vector<std::string> found;
    if (!fs::exists(folder_ / "_versions")) return found;
    for (const auto& entry : fs::directory_iterator(folder_ / "_versions")) {
      found.push_back(entry.path().filename().string());
    }
    std::ranges::sort(found);
    return found;
  }
};

TEST_F(FileVersionsTest, AreNamedByTheTimeOfTheirLastChange) {
  write_at("a.csv.gz", "one", 1'000'000'000);

  ASSERT_TRUE(keep_version(folder_.path(), "a.csv.gz"));
  ASSERT_TRUE(keep_version(folder_.path(), "a.csv.gz"));

  EXPECT_THAT(versions(), ElementsAre("20010909T014640.000000005Z-a.csv.gz"));
  EXPECT_EQ(read_file(folder_ / "_versions/20010909T014640.000000005Z-a.csv.gz"), "one");
}

TEST_F(FileVersionsTest, AreAllKeptWhenTheyWereChangedAtTheSameTime) {
  for (const std::string text : {"one", "two"}) {
    write_at("a.csv", text, 0);
    ASSERT_TRUE(keep_version(folder_.path(), "a.csv"));
  }

  EXPECT_THAT(versions(),
              ElementsAre("19700101T000000.000000005Z-a.csv", "19700101T000000.000000006Z-a.csv"));
  EXPECT_EQ(read_file(folder_ / "_versions/19700101T000000.000000006Z-a.csv"), "two");
}

TEST_F(FileVersionsTest, AreNotThereForATargetThatIsNotThere) {
  ASSERT_TRUE(keep_version(folder_.path(), "a.csv"));
  EXPECT_THAT(versions(), IsEmpty());
}

TEST_F(FileVersionsTest, AreRemovedFromTheOldestOnAndNothingElseIs) {
  for (const time_t day : {1, 2, 3, 4}) {
    write_at("a.csv", "text", day * 86'400);
    ASSERT_TRUE(keep_version(folder_.path(), "a.csv"));
  }
  for (const std::string other : {"notes.txt", "19700102T000000.000000005Z-b.csv",
                                  "19700102T000000.00000000xZ-a.csv", "0-a.csv"}) {
    folder_.write("_versions/" + other, "mine");
  }

  ASSERT_TRUE(prune_versions(folder_.path(), "a.csv", 2));

  EXPECT_THAT(versions(),
              ElementsAre("0-a.csv", "19700102T000000.000000005Z-b.csv",
                          "19700102T000000.00000000xZ-a.csv", "19700104T000000.000000005Z-a.csv",
                          "19700105T000000.000000005Z-a.csv", "notes.txt"));
  ASSERT_TRUE(prune_versions(folder_.path(), "a.csv", 0));
  EXPECT_EQ(versions().size(), 4u);
}

TEST_F(FileVersionsTest, AreNotPutWhereALinkLeads) {
  write_at("a.csv", "one", 1'000);
  fs::create_directory(folder_ / "elsewhere");
  fs::create_directory_symlink(folder_ / "elsewhere", folder_ / "_versions");

  const auto kept = keep_version(folder_.path(), "a.csv");

  ASSERT_FALSE(kept);
  EXPECT_EQ(kept.error().kind(), ErrorKind::Refused);
  EXPECT_TRUE(fs::is_empty(folder_ / "elsewhere"));
}

}  // namespace
}  // namespace millrace::io
