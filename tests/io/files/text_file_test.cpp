#include "connector/io/files/text_file.h"

#include <csignal>
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "tests/io/files/atomic_file_fixture.h"
#include "tests/support/temp_folder.h"

namespace millrace::io {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

class TextFileTest : public ::testing::Test {
 protected:
  millrace::testing::TempFolder folder_;
};

TEST_F(TextFileTest, WritesAFileThatIsNotThere) {
  ASSERT_TRUE(write_text_file(folder_ / "a.yaml", "version: 1\n", IfThere::Refuse));
  EXPECT_EQ(millrace::testing::read_file(folder_ / "a.yaml"), "version: 1\n");
}

TEST_F(TextFileTest, ReplacesTheWholeOldText) {
  folder_.write("a.md", "an old text that is longer");
  ASSERT_TRUE(write_text_file(folder_ / "a.md", "new", IfThere::Replace));
  EXPECT_EQ(millrace::testing::read_file(folder_ / "a.md"), "new");
}

TEST_F(TextFileTest, LeavesAloneWhatItMayNotReplace) {
  folder_.write("a.yaml", "theirs");
  fs::create_symlink(folder_ / "nowhere", folder_ / "link.yaml");
  for (const auto* name : {"a.yaml", "link.yaml"}) {
    const auto written = write_text_file(folder_ / name, "ours", IfThere::Refuse);
    ASSERT_FALSE(written) << name;
    EXPECT_THAT(written.error().message(), AllOf(HasSubstr("cannot write"), HasSubstr(name)));
  }
  EXPECT_EQ(millrace::testing::read_file(folder_ / "a.yaml"), "theirs");
  EXPECT_FALSE(fs::exists(folder_ / "nowhere"));
}

TEST_F(TextFileTest, LeavesNoHalfOfAFileBehind) {
  const bool failed = in_child([&] {
    const rlimit limit{10, 10};
    signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return false;
    return !write_text_file(folder_ / "a.yaml", std::string(20, 'x'), IfThere::Refuse);
  });
  EXPECT_TRUE(failed);
  EXPECT_FALSE(fs::exists(folder_ / "a.yaml"));
}

}  // namespace
}  // namespace millrace::io
