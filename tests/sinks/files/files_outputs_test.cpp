// What a file has beside its rows: a manifest, versions before it, a mode, cells that are safe.

#include <algorithm>

#include <sys/stat.h>

#include "connector/base/sha256_digest.h"
#include "tests/sinks/files/files_killed.h"

namespace millrace {
namespace {

namespace fs = std::filesystem;
using millrace::testing::columns;
using millrace::testing::FailingFsync;
using millrace::testing::kFirst;
using millrace::testing::KilledLoad;
using millrace::testing::kSecond;
using millrace::testing::kTwoRows;
using millrace::testing::read_file;
using millrace::testing::Rows;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class FilesOutputsTest : public millrace::testing::FilesFixture {
 protected:
  static std::string sha256(const std::string& text) { return Sha256().of(text).hex(); }
  // That the manifest speaks of the file as it is.
  bool manifest_fits(const std::string& manifest, const std::string& name) {
    return file(manifest).contains(sha256(file(name)));
  }
  std::vector<std::string> versions() {
    std::vector<std::string> found;
    if (!fs::exists(folder_ / "out/_versions")) return found;
    for (const auto& entry : fs::directory_iterator(folder_ / "out/_versions")) {
      found.push_back(read_file(entry.path()));
    }
    std::ranges::sort(found);
    return found;
  }
};

TEST_F(FilesOutputsTest, TellsOfTheFileInAManifestBesideIt) {
  loaded(*to("{path: a.csv, manifest: beside}"), kTwoRows);
  EXPECT_EQ(file("a.csv.manifest.json"), R"({
  "sync": "customers",
  "run_id": "run-1",
  "export_id": "",
  "load_id": ")" + kFirst + R"(",
  "work_id": "",
  "mode": "replace",
  "rows": 2,
  "files": [
    {
      "path": "a.csv",
      "rows": 2,
      "bytes": 16,
      "sha256": ")" + sha256("id,name\n1,x\n2,y\n") +
                                             R"("
    }
  ]
}
)");
}

TEST_F(FilesOutputsTest, TellsOfTheCompressedBytesInAFolderOfManifests) {
  loaded(*to("{path: sub/a.csv.gz, manifest: folder}"), kTwoRows);
  EXPECT_TRUE(manifest_fits("sub/_manifest/a.csv.gz.json", "sub/a.csv.gz"));
}

TEST_F(FilesOutputsTest, TellsOfTheLastLoadAlsoWhenItsFileDidNotChange) {
  const auto destination = to("{path: a.csv, manifest: beside}");
  loaded(*destination, kTwoRows, kFirst);
  run_id_ = "run-2";
  EXPECT_EQ(loaded(*destination, kTwoRows, kSecond).unchanged, 2u);
  EXPECT_THAT(file("a.csv.manifest.json"), AllOf(HasSubstr("run-2"), HasSubstr(kSecond)));
}

TEST_F(FilesOutputsTest, TellsOfTheWholeFileAfterAnAppendAndKeepsThatOfALaterLoad) {
  const auto destination = to("{path: a.csv.zst, mode: append, manifest: beside}");
  loaded(*destination, kTwoRows, kFirst);
  loaded(*destination, {{"3", "z"}}, kSecond);
  EXPECT_TRUE(manifest_fits("a.csv.zst.manifest.json", "a.csv.zst"));

  EXPECT_TRUE(loaded(*destination, kTwoRows, kFirst).already_loaded);

  EXPECT_THAT(file("a.csv.zst.manifest.json"), HasSubstr(kSecond));
}

TEST_F(FilesOutputsTest, SaysThatTheRowsAreThereWhenTheManifestCannotBeWritten) {
  const auto destination = to("{path: a.csv, manifest: folder}");
  folder_.write("out/_manifest", "a file, where the folder should be");
  const auto one = written(*destination, kTwoRows, kFirst);
  const auto report = run(one->finish({2}));
  run(one->abandon());
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message(), HasSubstr("manifest: cannot write below"));
  EXPECT_EQ(one->delivered().inserted, 2u);
  EXPECT_EQ(file("a.csv"), "id,name\n1,x\n2,y\n");
}

TEST_F(FilesOutputsTest, ARerunAfterAKillBeforeAnyRenameGivesWhatAnUndisturbedRunWould) {
  for (const std::string mode : {"replace", "append"}) {
    const std::string name = mode + ".csv";
    const std::string yaml = "{path: " + name + ", manifest: beside, mode: " + mode + "}";
    int number = 1;
    for (bool was_killed = true; was_killed; ++number) {
      fs::remove_all(folder_ / "out");
      {
        const auto destination = to(yaml);
        loaded(*destination, {{"0", "old"}}, kFirst);
      }
      was_killed = KilledLoad::before_rename(number, folder_ / "out", yaml, kTwoRows);
      EXPECT_THAT(file(name), ::testing::AnyOf(HasSubstr("0,old"), HasSubstr("1,x")));

      loaded(*to(yaml), kTwoRows, kSecond);

      EXPECT_TRUE(manifest_fits(name + ".manifest.json", name)) << number;
      EXPECT_THAT(file(name + ".manifest.json"), HasSubstr(kSecond));
      EXPECT_EQ(std::ranges::count(file(name), '\n'), mode == "append" ? 4 : 3);
      EXPECT_EQ(std::distance(fs::directory_iterator(folder_ / "out"), {}), 2);
    }
    EXPECT_EQ(number, 4) << "the file and the manifest are renamed";
  }
}

TEST_F(FilesOutputsTest, KeepsTheVersionsBeforeAndTheOldestGo) {
  const auto destination = to("{path: a.csv, keep: 2}");
  for (const std::string id : {"1", "2", "3", "4"}) loaded(*destination, {{id, "x"}});
  EXPECT_EQ(file("a.csv"), "id,name\n4,x\n");
  EXPECT_THAT(versions(), ElementsAre("id,name\n2,x\n", "id,name\n3,x\n"));

  EXPECT_THAT(loaded(*destination, {{"4", "x"}}).notes, IsEmpty());

  EXPECT_THAT(versions(), ElementsAre("id,name\n2,x\n", "id,name\n3,x\n"));
}

TEST_F(FilesOutputsTest, KeepsEachVersionOnceWhenARunIsKilled) {
  loaded(*to("{path: a.csv, keep: 7}"), {{"0", "old"}});
  ASSERT_TRUE(KilledLoad::before_rename(1, folder_ / "out", "{path: a.csv, keep: 7}", kTwoRows));
  EXPECT_EQ(file("a.csv"), "id,name\n0,old\n");

  loaded(*to("{path: a.csv, keep: 7}"), kTwoRows);

  EXPECT_THAT(versions(), ElementsAre("id,name\n0,old\n"));
}

TEST_F(FilesOutputsTest, RefusesVersionsOfAFileThatIsAppendedTo) {
  EXPECT_THAT(problems_of("files", "{path: a.csv, keep: 7, mode: append}"),
              HasSubstr("keep: goes with mode: replace only"));
}

TEST_F(FilesOutputsTest, GivesNewFilesTheModeThatIsAskedFor) {
  const mode_t before = umask(077);
  loaded(*to("{path: a.csv, file_mode: 0644, manifest: beside}"), kTwoRows);
  umask(before);
  for (const std::string name : {"a.csv", "a.csv.manifest.json"}) {
    EXPECT_EQ(fs::status(folder_ / "out" / name).permissions(), fs::perms(0644)) << name;
  }
}

TEST_F(FilesOutputsTest, RefusesModesThatAreNoneOrWouldNotWork) {
  for (const auto& [mode, says] :
       std::vector<std::pair<std::string, std::string>>{{"rw-r--r--", "three octal digits"},
                                                        {"0888", "three octal digits"},
                                                        {"00640", "three octal digits"},
                                                        {"0", "three octal digits"},
                                                        {"0444", "read and write"},
                                                        {"0755", "run as a program"},
                                                        {"4644", "three octal digits"}}) {
    EXPECT_THAT(problems_of("files", "{path: a.csv, file_mode: " + mode + "}"),
                AllOf(HasSubstr("file_mode"), HasSubstr(says)))
        << mode;
  }
}

TEST_F(FilesOutputsTest, PutsAnApostropheBeforeWhatASpreadsheetWouldRun) {
  const auto destination = to("{path: a.csv, spreadsheet_safe: true}");
  auto fields = columns({"id", "=name"});
  fields[0].type.kind = TypeKind::Decimal;
  const Rows rows{{"-5", "=1+1"}, {"+1", "+65"}, {"2", "-a"}, {"3", "@x"},  {"4", "\tx"},
                  {"5", "\rx"},   {"6", "a=b"},  {"7", ""},   {"8", "'=x"}, {"9", std::nullopt}};
  ASSERT_TRUE(load(*destination, fields, rows));
  EXPECT_EQ(
      file("a.csv"),
      "id,'=name\n-5,'=1+1\n+1,'+65\n2,'-a\n3,'@x\n4,'\tx\n5,\"'\rx\"\n6,a=b\n7,\"\"\n8,'=x\n9,\n");
}

TEST_F(FilesOutputsTest, AppendsToAFileWhoseNamesWereMadeSafe) {
  const auto destination = to("{path: a.csv, mode: append, spreadsheet_safe: true}");
  ASSERT_TRUE(load(*destination, columns({"=id"}), {{"=1"}}, kFirst));
  const auto report = load(*destination, columns({"=id"}), {{"=2"}}, kSecond);
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(file("a.csv"), "'=id,_millrace_load\n'=1," + kFirst + "\n'=2," + kSecond + "\n");
}

TEST_F(FilesOutputsTest, RefusesNamesThatWouldBecomeTheSame) {
  const auto report =
      load(*to("{path: a.csv, spreadsheet_safe: true}"), columns({"=a", "'=a"}), {});
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message(), HasSubstr("two columns would be called \"'=a\""));
}

TEST_F(FilesOutputsTest, RefusesMoreColumnsThanAreReadBack) {
  std::vector<std::string> names;
  for (int i = 0; i < 10'001; ++i) names.push_back("c" + std::to_string(i));
  const auto report = load(*to("a.jsonl"), columns(names), {});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::BadData);
  EXPECT_THAT(report.error().message(), HasSubstr("no more than 10,000 are read back"));
}

TEST_F(FilesOutputsTest, RefusesARowThatIsTooLongToBeReadBackAndSaysWhich) {
  for (const std::string name : {"a.csv", "b.jsonl.zst"}) {
    const auto error = load_error(*to(name), {{"1", "x"}, {"2", std::string(64u << 20, 'x')}});
    EXPECT_EQ(error.kind(), ErrorKind::BadData);
    EXPECT_THAT(error.message(), AllOf(HasSubstr("row 2: it would be 67,10"), HasSubstr(name)));
  }
}

}  // namespace
}  // namespace millrace
