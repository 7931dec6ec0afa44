#include "tests/support/process.h"

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <system_error>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/temp_folder.h"

namespace millrace::testing {
namespace {

int open_output(const std::filesystem::path& file) {
  return open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

// To the descriptor `given`, or to a file.
void redirect(int descriptor, int given, const std::filesystem::path& file) {
  const int opened = given >= 0 ? given : open_output(file);
  if (opened < 0 || dup2(opened, descriptor) < 0) _exit(126);
  close(opened);
}

[[noreturn]] void become(const std::string& program, const Process::Options& options,
                         const std::filesystem::path& output, const std::filesystem::path& errors) {
  redirect(STDOUT_FILENO, options.output, output);
  redirect(STDERR_FILENO, options.errors, errors);
  if (chdir(options.folder.c_str()) != 0) _exit(126);
  for (const auto& [name, value] : options.environment) setenv(name.c_str(), value.c_str(), 1);
  std::vector<char*> arguments{const_cast<char*>(program.c_str())};
  for (const auto& argument : options.arguments) {
    arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  arguments.push_back(nullptr);
  execv(program.c_str(), arguments.data());
  _exit(127);
}

}  // namespace

Process::Process(const std::string& program, Options options)
    : output_(options.folder / (options.name + ".out")),
      errors_(options.folder / (options.name + ".err")) {
  const std::string path =
      program.starts_with('/') ? program : std::string(MILLRACE_BINARY_DIR) + "/bin/" + program;
  // Whoever reads them finds them, however long the process takes to begin.
  if (options.output < 0) close(open_output(output_));
  if (options.errors < 0) close(open_output(errors_));
  id_ = fork();
  if (id_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (id_ == 0) become(path, options, output_, errors_);
}

Process::~Process() {
  if (id_ <= 0) return;
  kill(id_, SIGKILL);
  wait();
}

void Process::signal(int number) const {
  kill(id_, number);
}

int Process::wait() {
  int status = 0;
  while (waitpid(id_, &status, 0) < 0 && errno == EINTR) {
  }
  id_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::uint64_t Process::peak_memory() const {
  std::ifstream status("/proc/" + std::to_string(id_) + "/status");
  std::uint64_t kib = 0;
  for (std::string word; status >> word;) {
    if (word == "VmHWM:") status >> kib;
  }
  return kib << 10;
}

bool Process::is_running() {
  siginfo_t info{};
  const int asked = waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED | WNOHANG | WNOWAIT);
  return asked == 0 && info.si_pid == 0;
}

std::string Process::output() const {
  return read_file(output_);
}

std::string Process::errors() const {
  return read_file(errors_);
}

}  // namespace millrace::testing
