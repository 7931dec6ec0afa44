#include "examples/reports_server/data/spool/spool_folder.h"

#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace millrace::reports_server {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kPrefix = "millrace-reports-";

// Nothing unless the folder is ours, is still there, and nobody else holds it.
io::Descriptor lock(const fs::path& path) {
  io::Descriptor folder(
      open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  struct stat status{};
  if (!folder || fstat(folder.get(), &status) != 0 || status.st_uid != geteuid() ||
      flock(folder.get(), LOCK_EX | LOCK_NB) != 0 || fstat(folder.get(), &status) != 0 ||
      status.st_nlink == 0) {
    return {};
  }
  return folder;
}

// What a server that was killed left behind.
void sweep(const fs::path& parent) {
  std::error_code error;
  for (fs::directory_iterator entry(parent, error), end; !error && entry != end;
       entry.increment(error)) {
    if (!entry->path().filename().native().starts_with(kPrefix)) continue;
    if (const auto left = lock(entry->path())) {
      std::error_code ignored;
      fs::remove_all(entry->path(), ignored);
    }
  }
}

}  // namespace

Result<SpoolFolder> SpoolFolder::create(const fs::path& parent) {
  sweep(parent);
  for (;;) {
    std::string path = (parent / fmt::format("{}XXXXXX", kPrefix)).string();
    if (mkdtemp(path.data()) == nullptr) {
      return fail(ErrorKind::InvalidConfig,
                  fmt::format("spool: cannot make a folder in {}: {}; name one that can be written "
                              "to",
                              parent.string(), std::generic_category().message(errno)));
    }
    // Another server that begins in this moment may have taken it for an abandoned one.
    if (auto held = lock(path)) return SpoolFolder(path, std::move(held));
  }
}

SpoolFolder::~SpoolFolder() {
  if (!lock_) return;
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace millrace::reports_server
