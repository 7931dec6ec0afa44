// verify: content of files: what was written is read back before anybody sees it.

#include <fstream>

#include "tests/sinks/files/files_fixture.h"

namespace millrace {
namespace {

namespace fs = std::filesystem;
using millrace::testing::kFirst;
using millrace::testing::kSecond;
using millrace::testing::kTwoRows;
using millrace::testing::Rows;
using ::testing::HasSubstr;

class FilesVerifyTest : public millrace::testing::FilesFixture {
 protected:
  // What a disk may do to the file that is being written.
  void damage_part(const fs::path& folder) {
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (!entry.path().string().ends_with(".millrace-part")) continue;
      ASSERT_GT(entry.file_size(), 4u);
      std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(3);
      file.put('?');
      return;
    }
    FAIL() << "nothing is being written";
  }

  // More than is held back.
  static Rows many_rows() { return Rows(10, {"1", std::string(300'000, 'x')}); }
};

TEST_F(FilesVerifyTest, WhatIsRightIsRight) {
  for (const std::string yaml :
       {"{path: a.csv, verify: content}", "{path: a.csv.gz, verify: content}",
        "{path: b.jsonl, mode: append, verify: content}",
        "{path: \"p/{name}.csv\", verify: content}"}) {
    loaded(*to(yaml), kTwoRows);
    EXPECT_EQ(loaded(*to(yaml), kTwoRows, kSecond).rows, 2u) << yaml;
  }
  EXPECT_EQ(file("a.csv"), "id,name\n1,x\n2,y\n");
}

TEST_F(FilesVerifyTest, AFileThatDoesNotHoldWhatWasWrittenIsNotShown) {
  loaded(*to("a.csv"), kTwoRows);
  const auto destination = to("{path: a.csv, verify: content}");
  const auto rows = many_rows();
  const auto load = written(*destination, rows, kSecond);
  damage_part(folder_ / "out");
  const auto report = run(load->finish({rows.size()}));
  run(load->abandon());
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::BadData);
  EXPECT_THAT(report.error().message(), HasSubstr("verify: content of "));
  EXPECT_EQ(file("a.csv"), "id,name\n1,x\n2,y\n");
}

TEST_F(FilesVerifyTest, WithoutItNobodyLooks) {
  const auto destination = to("a.csv");
  const auto rows = many_rows();
  const auto load = written(*destination, rows, kFirst);
  damage_part(folder_ / "out");
  EXPECT_TRUE(run(load->finish({rows.size()})));
}

}  // namespace
}  // namespace millrace
