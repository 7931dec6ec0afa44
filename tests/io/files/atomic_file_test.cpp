#include "connector/io/files/atomic_file.h"

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "connector/io/files/file_error.h"
#include "connector/io/files/folders.h"
#include "tests/io/files/atomic_file_fixture.h"
#include "tests/support/disk_fault.h"

namespace millrace::io {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// What writing one byte to the file fails with.
int write_error(const char* path) {
  const Descriptor file(open(path, O_WRONLY | O_CLOEXEC));
  return write(file.get(), "x", 1) < 0 ? errno : 0;
}

TEST_F(AtomicFileTest, ShowsTheOldBytesUntilTheCommit) {
  folder_.write("a.csv", "old");
  auto file = begin("a.csv");
  write(file, "new");
  EXPECT_EQ(millrace::testing::read_file(folder_ / "a.csv"), "old");
  ASSERT_TRUE(commit(file, "a.csv"));
  EXPECT_EQ(millrace::testing::read_file(folder_ / "a.csv"), "new");
  EXPECT_THAT(names(), ElementsAre("a.csv"));
}

TEST_F(AtomicFileTest, AReaderThatHasTheOldFileOpenKeepsIt) {
  std::ifstream reader(folder_.write("a.csv", "old and whole"));
  auto file = begin("a.csv");
  write(file, "new");
  ASSERT_TRUE(commit(file, "a.csv"));
  std::string text;
  std::getline(reader, text);
  EXPECT_EQ(text, "old and whole");
}

TEST_F(AtomicFileTest, LeavesNothingWhenDiscarded) {
  {
    auto file = begin("a.csv");
    write(file, "new");
    EXPECT_EQ(names().size(), 1u);
  }
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(AtomicFileTest, MakesTheFoldersOnTheWay) {
  auto file = begin("2026/11/a.csv");
  ASSERT_TRUE(commit(file, "2026/11/a.csv"));
  EXPECT_TRUE(fs::is_regular_file(folder_ / "2026/11/a.csv"));
}

TEST_F(AtomicFileTest, MakesTheRootAndTheFoldersDurably) {
  const millrace::testing::FailingFsync broken(millrace::testing::FailingFsync::Of::Folders, EIO);
  for (const auto& root : {folder_ / "new/root", folder_.path()}) {
    const auto file = AtomicFile::begin(root, "folder/a.csv");
    ASSERT_FALSE(file);
    EXPECT_THAT(file.error().message(),
                HasSubstr("cannot make durable " + folder_.path().string()));
  }
}

TEST_F(AtomicFileTest, SweepsWhatADeadWriterLeft) {
  leave_a_part("a.csv");
  ASSERT_EQ(names().size(), 1u);
  auto file = begin("a.csv");
  EXPECT_EQ(names().size(), 1u);
  ASSERT_TRUE(commit(file, "a.csv"));
  EXPECT_THAT(names(), ElementsAre("a.csv"));
}

TEST_F(AtomicFileTest, KeepsTheOldFileWhenAWriterIsKilled) {
  folder_.write("a.csv", "old");
  leave_a_part("a.csv");
  EXPECT_EQ(millrace::testing::read_file(folder_ / "a.csv"), "old");
}

TEST_F(AtomicFileTest, LeavesThePartsOfLivingWritersAndOfOtherTargets) {
  leave_a_part("b.csv");
  auto living = begin("a.csv");
  const auto before = names();
  auto second = begin("a.csv");
  EXPECT_EQ(names().size(), before.size() + 1);
  ASSERT_TRUE(commit(living, "a.csv"));
  ASSERT_TRUE(commit(second, "a.csv"));
}

TEST_F(AtomicFileTest, LeavesFilesThatOnlyLookLikeParts) {
  folder_.write(".a.csv.mine.millrace-part", "x");
  folder_.write(".a.csv", "x");
  begin("a.csv").discard();
  EXPECT_THAT(names(), UnorderedElementsAre(".a.csv.mine.millrace-part", ".a.csv"));
}

TEST_F(AtomicFileTest, FollowsNoSymlink) {
  const auto outside = folder_.write("outside", "secret");
  fs::create_symlink(outside, folder_ / "a.csv");
  fs::create_directory(folder_ / "real");
  fs::create_directory_symlink(folder_ / "real", folder_ / "link");
  EXPECT_THAT(begin_error("a.csv").message(), HasSubstr("it is a symbolic link"));
  EXPECT_EQ(begin_error("link/a.csv").kind(), ErrorKind::Refused);
  EXPECT_THAT(begin_error("link/a.csv").message(), HasSubstr("not a folder"));
  EXPECT_EQ(millrace::testing::read_file(outside), "secret");
}

TEST_F(AtomicFileTest, RefusesWhatIsNotARegularFile) {
  fs::create_directory(folder_ / "folder");
  ASSERT_EQ(mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  folder_.write("file", "");
  EXPECT_THAT(begin_error("folder").message(), HasSubstr("it is a folder"));
  EXPECT_THAT(begin_error("pipe").message(), HasSubstr("it is a pipe"));
  EXPECT_THAT(begin_error("file/a.csv").message(), HasSubstr("not a folder"));
}

TEST_F(AtomicFileTest, IsPrivateFirstAndThenObeysTheUmask) {
  const auto mode = [&](const std::string& name) {
    struct stat found{};
    EXPECT_EQ(stat((folder_ / name).c_str(), &found), 0);
    return found.st_mode & 0777;
  };
  const auto before = umask(0027);
  auto file = begin("a.csv");
  EXPECT_EQ(mode(names().at(0)), 0600u);
  ASSERT_TRUE(commit(file, "a.csv"));
  EXPECT_EQ(mode("a.csv"), 0640u);
  umask(0077);
  EXPECT_THAT(replace("b.csv", "x"), IsEmpty());
  EXPECT_EQ(mode("b.csv"), 0600u);
  umask(before);
}

TEST_F(AtomicFileTest, KeepsTheModeOfTheFileThatItReplaces) {
  const auto path = folder_.write("a.csv", "old");
  fs::permissions(path, fs::perms(0644));
  EXPECT_THAT(replace("a.csv", "new"), IsEmpty());
  EXPECT_EQ(fs::status(path).permissions(), fs::perms(0644));
}

TEST_F(AtomicFileTest, ComparesWithTheTargetAsItIsNow) {
  folder_.write("a.csv", "ours");
  auto file = begin("a.csv");
  write(file, "ours");
  replace("a.csv", "theirs");

  ASSERT_TRUE(file.look_again());

  EXPECT_FALSE(file.equals_old().value());
}

TEST_F(AtomicFileTest, KnowsEqualBytes) {
  const std::string text(700'000, 'x');
  folder_.write("a.csv", text);
  auto same = begin("a.csv");
  write(same, text);
  EXPECT_TRUE(same.equals_old().value());
  auto longer = begin("a.csv");
  write(longer, text + "x");
  EXPECT_FALSE(longer.equals_old().value());
  auto other = begin("a.csv");
  write(other, text.substr(1) + "y");
  EXPECT_FALSE(other.equals_old().value());
  EXPECT_FALSE(begin("b.csv").equals_old().value());
}

TEST_F(AtomicFileTest, NoticesThatSomebodyElseReplacedTheTarget) {
  folder_.write("a.csv", "old");
  auto file = begin("a.csv");
  auto other = begin("a.csv");
  ASSERT_TRUE(commit(other, "a.csv", true));
  auto late = commit(file, "a.csv", true);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind(), ErrorKind::Transient);
  EXPECT_THAT(late.error().message(), HasSubstr("another program changed"));
}

TEST_F(AtomicFileTest, TakesNamesAsLongAsTheSystemDoes) {
  const std::string name(255, 'n');
  EXPECT_THAT(replace(name, "x"), IsEmpty());
  EXPECT_THAT(names(), ElementsAre(name));
}

TEST_F(AtomicFileTest, NamesTheFolderAndTheUserThatMayNotWrite) {
  fs::permissions(folder_.path(), fs::perms(0555));
  const bool refused = in_child([&] {
    if (geteuid() == 0 && setresuid(kNobody, kNobody, kNobody) != 0) return false;
    auto checked = check_writable(folder_.path(), "a.csv");
    auto begun = AtomicFile::begin(folder_.path(), "a.csv");
    const auto says = [](const Error& error, const std::string& text) {
      return error.kind() == ErrorKind::Refused && error.message().contains(text);
    };
    return !checked && !begun && says(checked.error(), folder_.path().string()) &&
           says(checked.error(), effective_user()) && says(begun.error(), effective_user());
  });
  fs::permissions(folder_.path(), fs::perms(0755));
  EXPECT_TRUE(refused);
}

TEST_F(AtomicFileTest, FailsAndLeavesTheOldFileWhenItMayNotGrow) {
  folder_.write("a.csv", "old");
  const bool failed = in_child([&] {
    const rlimit limit{100'000, 100'000};
    signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return false;
    auto file = AtomicFile::begin(folder_.path(), "a.csv");
    return file && !file->write(std::string(200'000, 'x'));
  });
  EXPECT_TRUE(failed);
  EXPECT_EQ(millrace::testing::read_file(folder_ / "a.csv"), "old");
}

TEST_F(AtomicFileTest, SaysHowMuchIsFreeWhenTheDiskIsFull) {
  const Error error = file_error("cannot write", "/dev/full", write_error("/dev/full"));
  EXPECT_EQ(error.kind(), ErrorKind::Transient);
  EXPECT_THAT(error.message(), AllOf(HasSubstr("/dev/full: No space left"),
                                     HasSubstr("bytes are free"), HasSubstr("free space")));
}

TEST_F(AtomicFileTest, CheckingChangesNothing) {
  EXPECT_TRUE(check_writable(folder_ / "new/root", "2026/a.csv"));
  EXPECT_THAT(names(), IsEmpty());
  folder_.write("file", "");
  EXPECT_FALSE(check_writable(folder_ / "file", "a.csv"));
  EXPECT_FALSE(check_writable(folder_.path(), "file/a.csv"));
  fs::create_symlink("nowhere", folder_ / "link");
  EXPECT_FALSE(check_writable(folder_.path(), "link"));
}

TEST_F(AtomicFileTest, RestsWithoutDescriptorsUntilItIsCommitted) {
  folder_.write("sub/a.csv", "old");
  auto file = begin("sub/a.csv");
  write(file, "new");
  ASSERT_TRUE(file.rest());
  EXPECT_EQ(millrace::testing::read_file(folder_ / "sub/a.csv"), "old");

  const auto committed = commit(file, "sub/a.csv");

  ASSERT_TRUE(committed) << committed.error().message();
  EXPECT_EQ(millrace::testing::read_file(folder_ / "sub/a.csv"), "new");
}

TEST_F(AtomicFileTest, LeavesNothingWhenItIsDiscardedWhileItRests) {
  {
    auto file = begin("a.csv");
    write(file, "new");
    ASSERT_TRUE(file.rest());
    EXPECT_EQ(names().size(), 1u);
  }
  EXPECT_THAT(names(), ::testing::IsEmpty());
}

}  // namespace
}  // namespace millrace::io
