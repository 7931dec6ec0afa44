#include <cstdio>
#include <exception>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "connector/app/commands.h"

namespace millrace::app {
namespace {

constexpr int kFailed = 1;

// A data file must never be given descriptor 0, 1 or 2 because the caller had closed it.
void occupy_standard_descriptors() {
  int fd = -1;
  do {
    fd = open("/dev/null", O_RDWR | O_CLOEXEC);
  } while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd >= 0) close(fd);
}

// A core file would hold the secrets of the process.
void forbid_core_files() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0);
}

int dispatch(const Arguments& arguments) {
  return std::visit(
      [&](const auto& command) {
        using C = std::decay_t<decltype(command)>;
        if constexpr (std::is_same_v<C, RunCommand>) return run(arguments, command);
        if constexpr (std::is_same_v<C, CheckCommand>) return check(arguments, command);
        if constexpr (std::is_same_v<C, PreviewCommand>) return preview(arguments, command);
        if constexpr (std::is_same_v<C, SchemaCommand>) return schema(arguments, command);
        if constexpr (std::is_same_v<C, DocsCommand>) return docs(arguments, command);
        if constexpr (std::is_same_v<C, ExampleCommand>) return example(arguments, command);
      },
      arguments.command);
}

}  // namespace
}  // namespace millrace::app

int main(int argc, char** argv) {
  using namespace millrace::app;
  occupy_standard_descriptors();
  forbid_core_files();
  try {
    const auto parsed = parse_arguments(argc, argv);
    if (const int* code = std::get_if<int>(&parsed)) return *code;
    return dispatch(std::get<Arguments>(parsed));
  } catch (const std::exception& bug) {
    fmt::print(stderr, "millrace: internal error: {}; please report it\n", bug.what());
    return kFailed;
  }
}
