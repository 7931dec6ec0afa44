#include "connector/app/files.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "config/load.h"
#include "connector/app/terminal/console.h"
#include "connector/base/text/text.h"
#include "connector/engine/plan/file_spec.h"
#include "connector/engine/plan/parse_plan.h"

namespace millrace::app {
namespace {

std::optional<std::string> environment_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return std::string(value);
}

void tell_of(const config::Problems& problems) {
  tell(fmt::format("{}\n{} problem{}; nothing was contacted\n", problems.text(), problems.size(),
                   problems.size() == 1 ? "" : "s"));
}

}  // namespace

std::shared_ptr<const engine::Plan> read_plan(const std::string& file,
                                              const components::Registry& registry) {
  const config::DiskFileReader files;
  const config::Lookup lookup(environment_variable, files);
  config::Problems problems;
  const config::Node document = config::load_document(
      file, lookup, problems, config::load_options(engine::file_spec(registry).describe()));
  std::optional<engine::Plan> plan;
  // Of a file that could not be read there is nothing more to say.
  if (!document.entries.empty()) plan = engine::parse_plan(document, registry, problems);
  if (problems.empty()) return std::make_shared<const engine::Plan>(*std::move(plan));
  tell_of(problems);
  return nullptr;
}

std::optional<std::vector<const engine::SyncPlan*>> chosen_syncs(
    const engine::Plan& plan, const std::vector<std::string>& names) {
  std::vector<const engine::SyncPlan*> chosen;
  std::vector<std::string_view> known;
  for (const auto& sync : plan.syncs) {
    known.push_back(sync.name);
    if (names.empty()) chosen.push_back(&sync);
  }
  bool all_known = true;
  for (const auto& name : names) {
    const auto* sync = plan.sync(name);
    if (sync != nullptr) {
      if (std::ranges::find(chosen, sync) == chosen.end()) chosen.push_back(sync);
      continue;
    }
    const auto meant = nearest(name, known);
    tell(fmt::format("{}: is not a sync of this file{}\n", printable(name),
                     meant.empty() ? "; it has " + fmt::format("{}", fmt::join(known, ", "))
                                   : fmt::format("; did you mean {}?", meant)));
    all_known = false;
  }
  if (!all_known) return std::nullopt;
  return chosen;
}

}  // namespace millrace::app
