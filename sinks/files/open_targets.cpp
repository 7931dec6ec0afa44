#include "sinks/files/open_targets.h"

#include <fmt/format.h>

#include "connector/base/text.h"

namespace millrace::sinks {
namespace {

std::unexpected<Error> taken(const std::string& path, const std::string& by,
                             const std::string& sync) {
  const auto who = by == sync ? fmt::format("sync {} twice", printable(by))
                              : fmt::format("the syncs {} and {}", printable(by), printable(sync));
  return fail(ErrorKind::InvalidConfig,
              fmt::format("{} is written by {}; give each its own path, for example with "
                          "{{{{ sync }}}}",
                          printable(path), who));
}

}  // namespace

Result<OpenTargets::Claim> OpenTargets::claim(const std::string& path, const std::string& sync,
                                              bool same_in_every_run) {
  if (const auto found = live_.find(path); found != live_.end()) {
    return taken(path, found->second, sync);
  }
  const auto owner = owners_.find(path);
  if (owner != owners_.end() && owner->second != sync) return taken(path, owner->second, sync);
  if (same_in_every_run) owners_.emplace(path, sync);
  live_.emplace(path, sync);
  return Claim(*this, path);
}

}  // namespace millrace::sinks
