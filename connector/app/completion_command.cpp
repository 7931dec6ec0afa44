// Command "completion", and what its scripts ask at every Tab. The latter runs while somebody
// types: it says nothing about what is wrong.

#include "connector/app/command_line/completion.h"
#include "connector/app/command_line/parse_arguments.h"
#include "connector/app/commands.h"
#include "connector/app/docs/reference_pages.h"
#include "connector/app/files.h"
#include "connector/app/runtime.h"
#include "connector/app/terminal/console.h"

namespace millrace::app {
namespace {

std::vector<Candidate> all_kinds() {
  components::Registry registry;
  register_everything(registry);
  std::vector<Candidate> kinds;
  const auto known = kinds_of(registry);
  kinds.reserve(known.size());
  for (const auto* kind : known) kinds.push_back({kind->name, kind->summary});
  return kinds;
}

}  // namespace

int completion(const Arguments&, const CompletionCommand& command) {
  return print_result(completion_script(command.shell));
}

int complete(const Arguments&, const CompleteCommand& command) {
  const auto found =
      complete(program_listing(), command.words, {.kinds = all_kinds, .syncs = sync_names});
  return print_result(completion_lines(found));
}

}  // namespace millrace::app
