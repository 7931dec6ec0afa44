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
  const auto [entry, is_new] = owners_.try_emplace(path, Owner{sync});
  Owner& owner = entry->second;
  if (!is_new && (owner.is_writing || owner.sync != sync)) return taken(path, owner.sync, sync);
  owner.is_writing = true;
  owner.is_kept = owner.is_kept || same_in_every_run;
  return Claim(*this, entry);
}

void OpenTargets::let_go(Owners::iterator owner) {
  owner->second.is_writing = false;
  if (!owner->second.is_kept) owners_.erase(owner);
}

}  // namespace millrace::sinks
