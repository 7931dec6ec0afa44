#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <sys/types.h>

namespace millrace::testing {

// A program of this build, run as a user would: with arguments, a folder to work in, an
// environment. What it prints goes to two files in a folder of the caller's.
class Process {
 public:
  struct Options {
    std::vector<std::string> arguments;
    std::filesystem::path folder;                    // Where it works, and where its output goes.
    std::map<std::string, std::string> environment;  // Added to the test's own.
    std::string name = "process";                    // Of the output files.
    // Descriptors of the caller's that take the output in place of the files; -1 for none.
    int output = -1;
    int errors = -1;
  };

  // `program` is a name below the build's bin folder, or a path.
  Process(const std::string& program, Options options);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  // Kills it when it still runs.
  ~Process();

  void signal(int number) const;

  // Waits for its end: the exit code, or 128 + the signal that ended it.
  int wait();

  // The most memory that it has held so far, in bytes; 0 once it has ended.
  std::uint64_t peak_memory() const;

  bool is_running();
  pid_t id() const { return id_; }

  // What it has printed so far into its files.
  std::string output() const;
  std::string errors() const;

 private:
  pid_t id_ = -1;
  std::filesystem::path output_;
  std::filesystem::path errors_;
};

}  // namespace millrace::testing
