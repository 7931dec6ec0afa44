// Compressed files: other programs read them, and loads read what loads have written.

#include <cstdio>
#include <ostream>

#include "connector/io/compression/compressor.h"
#include "tests/sinks/files/files_fixture.h"

namespace millrace {
namespace {

namespace fs = std::filesystem;
using io::Compression;
using millrace::testing::columns;
using millrace::testing::kFirst;
using millrace::testing::kSecond;
using millrace::testing::kTwoRows;
using millrace::testing::Rows;
using ::testing::AllOf;
using ::testing::HasSubstr;

struct Kind {
  std::string name, ending, program;
  Compression compression;
};

void PrintTo(const Kind& kind, std::ostream* out) {
  *out << kind.name;
}

class FilesCompressionTest : public millrace::testing::FilesFixture,
                             public ::testing::WithParamInterface<Kind> {
 protected:
  // What the program of the format makes of the file.
  std::string plain(const std::string& name) {
    const std::string command =
        GetParam().program + " -dc < '" + (folder_ / "out" / name).string() + "'";
    std::FILE* pipe = popen(command.c_str(), "r");
    std::string text;
    char block[4096];
    for (std::size_t got; (got = std::fread(block, 1, sizeof block, pipe)) > 0;) {
      text.append(block, got);
    }
    return pclose(pipe) == 0 ? text : "the program failed";
  }
  std::string named(const std::string& name) { return name + GetParam().ending; }
};

TEST_P(FilesCompressionTest, WritesWhatTheProgramOfTheFormatReads) {
  loaded(*to(named("a.csv")), kTwoRows);
  EXPECT_EQ(plain(named("a.csv")), "id,name\n1,x\n2,y\n");
  loaded(*to("{path: a.data, format: jsonl, compression: " + GetParam().name + "}"), kTwoRows);
  EXPECT_EQ(plain("a.data"), "{\"id\":\"1\",\"name\":\"x\"}\n{\"id\":\"2\",\"name\":\"y\"}\n");
}

TEST_P(FilesCompressionTest, WritesFilesWithoutRowsWhole) {
  loaded(*to(named("a.csv")), {});
  EXPECT_EQ(plain(named("a.csv")), "id,name\n");
  loaded(*to(named("a.jsonl")), {});
  EXPECT_GT(fs::file_size(folder_ / "out" / named("a.jsonl")), 0u);
  EXPECT_EQ(plain(named("a.jsonl")), "");
}

TEST_P(FilesCompressionTest, LeavesAFileAloneThatWouldNotChange) {
  const auto destination = to(named("a.csv"));
  Rows rows;
  for (int i = 0; i < 20'000; ++i)
    rows.push_back({std::to_string(i), std::to_string(i * 31 % 977)});
  loaded(*destination, rows);
  const auto written = fs::last_write_time(folder_ / "out" / named("a.csv"));

  EXPECT_EQ(loaded(*destination, rows, kSecond).unchanged, rows.size());

  EXPECT_EQ(fs::last_write_time(folder_ / "out" / named("a.csv")), written);
}

TEST_P(FilesCompressionTest, AppendsAMemberAndTheSameLoadOnce) {
  const auto destination = to("{path: " + named("a.csv") + ", mode: append}");
  loaded(*destination, kTwoRows, kFirst);
  const auto first = file(named("a.csv"));
  loaded(*destination, {{"3", "z"}}, kSecond);
  EXPECT_TRUE(file(named("a.csv")).starts_with(first));
  const auto before = file(named("a.csv"));

  EXPECT_TRUE(loaded(*destination, kTwoRows, kFirst).already_loaded);

  EXPECT_EQ(file(named("a.csv")), before);
  EXPECT_EQ(plain(named("a.csv")), "id,name,_millrace_load\n1,x," + kFirst + "\n2,y," + kFirst +
                                       "\n3,z," + kSecond + "\n");
}

TEST_P(FilesCompressionTest, AppendsNothingForAnExportWithoutRows) {
  for (const auto& name : {named("a.csv"), named("a.jsonl")}) {
    const auto destination = to("{path: " + name + ", mode: append}");
    loaded(*destination, {}, kFirst);
    const auto before = file(name);
    EXPECT_FALSE(before.empty());
    loaded(*destination, {}, kSecond);
    EXPECT_EQ(file(name), before);
    loaded(*destination, {{"1", "x"}}, kSecond);
    EXPECT_THAT(plain(name), HasSubstr(kSecond));
  }
}

TEST_P(FilesCompressionTest, AppendsAfterALastLineWithoutItsEnd) {
  folder_.write("out/" + named("a.csv"),
                io::compressed(GetParam().compression, "id,name,_millrace_load\n1,x,old"));
  loaded(*to("{path: " + named("a.csv") + ", mode: append}"), {{"2", "y"}});
  EXPECT_EQ(plain(named("a.csv")), "id,name,_millrace_load\n1,x,old\n2,y," + kFirst + "\n");
}

TEST_P(FilesCompressionTest, AppendsToNoFileThatIsCutOrNotCompressedOrHasOtherColumns) {
  const auto whole = io::compressed(GetParam().compression, "id,name,_millrace_load\n1,x,old\n");
  const auto other = io::compressed(GetParam().compression, "id,_millrace_load\n1,old\n");
  const auto destination = to("{path: " + named("a.csv") + ", mode: append}");
  for (const auto& bytes :
       {whole.substr(0, whole.size() - 3), std::string("id,name\n1,x\n"), other}) {
    folder_.write("out/" + named("a.csv"), bytes);

    const auto error = load_error(*destination, kTwoRows);

    EXPECT_EQ(error.kind(), ErrorKind::BadData);
    EXPECT_THAT(error.message(), AllOf(HasSubstr("cannot append to"), HasSubstr(named("a.csv"))));
    EXPECT_EQ(file(named("a.csv")), bytes);
  }
}

INSTANTIATE_TEST_SUITE_P(, FilesCompressionTest,
                         ::testing::Values(Kind{"gzip", ".gz", "gzip", Compression::Gzip},
                                           Kind{"zstd", ".zst", "zstd", Compression::Zstd}),
                         [](const auto& test) { return test.param.name; });

using FilesKindTest = millrace::testing::FilesFixture;

TEST_F(FilesKindTest, RefusesWhatTheEndingContradicts) {
  for (const std::string yaml :
       {"{path: a.csv.gz, compression: zstd}", "{path: a.csv.zst, compression: none}"}) {
    const auto error = to_error(yaml);
    EXPECT_EQ(error.kind(), ErrorKind::InvalidConfig);
    EXPECT_THAT(error.message(), HasSubstr("does not fit the path")) << yaml;
  }
  EXPECT_THAT(to_error("a.gz").message(), HasSubstr("no ending that names its format"));
  EXPECT_THAT(to_error("a.csv.bz2").message(), HasSubstr("a compression that is not written"));
  EXPECT_NE(to("{path: b.csv, compression: gzip}"), nullptr);
  EXPECT_NE(to("{path: b.gz, format: csv}"), nullptr);
}

}  // namespace
}  // namespace millrace
