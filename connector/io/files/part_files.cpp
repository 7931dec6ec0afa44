#include "connector/io/files/part_files.h"

#include <cstdint>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/random.h>
#include <unistd.h>

namespace millrace::io {
namespace {

// Leaves room for the random part and the ending in a name of 255 bytes.
constexpr std::size_t kNameInPart = 200;

std::string part_prefix(std::string_view name) {
  return fmt::format(".{}.", name.substr(0, kNameInPart));
}

}  // namespace

std::string random_part_name(std::string_view name) {
  std::uint64_t number = 0;
  if (getrandom(&number, sizeof number, 0) != sizeof number) {
    number = static_cast<std::uint64_t>(getpid());
  }
  return fmt::format("{}{:016x}{}", part_prefix(name), number, kPartEnding);
}

void sweep_parts(const Descriptor& folder, std::string_view target) {
  const int copy = openat(folder.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (copy < 0) return;
  const auto close_folder = [](DIR* open) { closedir(open); };
  const std::unique_ptr<DIR, decltype(close_folder)> entries(fdopendir(copy), close_folder);
  if (!entries) return;
  const std::string prefix = part_prefix(target);
  const std::size_t length = prefix.size() + 16 + kPartEnding.size();
  while (const dirent* entry = readdir(entries.get())) {
    const std::string_view name = entry->d_name;
    if (name.size() != length || !name.starts_with(prefix) || !name.ends_with(kPartEnding)) {
      continue;
    }
    const Descriptor part(
        openat(folder.get(), entry->d_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (part && flock(part.get(), LOCK_EX | LOCK_NB) == 0) {
      unlinkat(folder.get(), entry->d_name, 0);
    }
  }
}

}  // namespace millrace::io
