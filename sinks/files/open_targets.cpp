#include "sinks/files/open_targets.h"

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::sinks::files {
namespace {

std::unexpected<Error> taken(const std::string& path, const std::string& by,
                             const std::string& sync) {
  constexpr std::string_view kRemedy = "give each its own path, for example with {{ sync }}";
  if (by == sync) {
    return fail(ErrorKind::InvalidConfig, fmt::format("sync {} writes {} twice; {}", printable(by),
                                                      printable(path), kRemedy));
  }
  return fail(ErrorKind::InvalidConfig,
              fmt::format("{} is written by the syncs {} and {}; {}, or let both append to it",
                          printable(path), printable(by), printable(sync), kRemedy));
}

}  // namespace

Result<OpenTargets::Claim> OpenTargets::claim(const Wanted& wanted) {
  const auto [target, is_new] = targets_.try_emplace(wanted.path);
  Owners& owners = target->second;
  if (is_new) owners.append = wanted.append;
  const bool may_share = owners.append && wanted.append;
  for (const auto& [sync, is_writing] : owners.is_writing) {
    const bool is_same = sync == wanted.sync;
    if (is_same ? is_writing : !may_share) return taken(wanted.path, sync, wanted.sync);
  }
  owners.append = wanted.append;
  owners.is_writing[wanted.sync] = true;
  owners.is_kept = owners.is_kept || wanted.same_in_every_run;
  return Claim(*this, target, wanted.sync);
}

void OpenTargets::let_go(Targets::iterator target, const std::string& sync) {
  Owners& owners = target->second;
  owners.is_writing[sync] = false;
  if (!owners.is_kept) owners.is_writing.erase(sync);
  if (owners.is_writing.empty()) targets_.erase(target);
}

}  // namespace millrace::sinks::files
