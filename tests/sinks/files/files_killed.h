#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include <sys/wait.h>
#include <unistd.h>

#include "tests/sinks/files/files_fixture.h"
#include "tests/support/disk_fault.h"

namespace millrace::testing {

// A process of its own that loads into files below the same root.
class KilledLoad final : public SinkTest {
 public:
  // False when the load ended before the n-th rename; true when it was killed there.
  static bool before_rename(int number, const std::filesystem::path& root, const std::string& yaml,
                            const Rows& rows) {
    const pid_t child = fork();
    if (child == 0) {
      // What it leaves goes with the folder of the test.
      setenv("TMPDIR", root.parent_path().c_str(), 1);
      KilledLoad().load_into(number, root, yaml, rows);
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status);
  }

 private:
  void TestBody() override {}

  void load_into(int number, const std::filesystem::path& root, const std::string& yaml,
                 const Rows& rows) {
    auto connection = connect("files", "root: " + root.string());
    const auto to = destination(connection, "files", yaml);
    kill_before_rename(number);
    if (!load(*to, columns({"id", "name"}), rows, kSecond)) _exit(1);
  }
};

}  // namespace millrace::testing
