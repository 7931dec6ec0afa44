#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <vector>

namespace millrace::app {

// Sees that files have changed: another content, another file under the name (as Kubernetes swaps
// those of a ConfigMap), or none. A folder has changed when a file came or went. Links are
// followed. Blocking; one thread at a time.
class FileWatch {
 public:
  // From here on these are looked at: as they were at the last look, so that nothing is missed of
  // what happened since, or as they are now.
  void watch(const std::vector<std::filesystem::path>& files);

  // True when something has changed since watch(), and not since the last look: whoever writes the
  // files is done.
  bool has_changed();

 private:
  // What stat() says of a file; zeros when there is none.
  struct Stamp {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::int64_t size = 0;
    std::int64_t changed_ns = 0;  // Since 1970.

    bool operator==(const Stamp&) const = default;
  };
  using Stamps = std::map<std::filesystem::path, Stamp>;

  static Stamp stamp_of(const std::filesystem::path& file);

  Stamps known_;
  Stamps seen_;  // At the last look.
};

}  // namespace millrace::app
