// Commands "docs", "schema" and "example": what is derived from the components' specs.

#include <cerrno>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "config/rendering/json_schema.h"
#include "connector/app/commands.h"
#include "connector/app/files.h"
#include "connector/app/reference_pages.h"
#include "connector/app/runtime.h"
#include "connector/app/terminal/console.h"
#include "connector/base/process/system_limits.h"
#include "connector/base/text/text.h"
#include "connector/engine/plan/file_spec.h"

namespace millrace::app {
namespace {

components::Registry all_components() {
  components::Registry registry;
  register_everything(registry);
  return registry;
}

bool write_page(const std::filesystem::path& folder, const ReferencePage& page) {
  const auto path = folder / page.path;
  std::error_code ec;
  std::filesystem::create_directories(path.parent_path(), ec);
  errno = 0;
  std::ofstream out(path, std::ios::binary);
  out << page.text;
  out.close();
  if (!out) tell(fmt::format("cannot write {}: {}\n", path.string(), system_message(errno)));
  return static_cast<bool>(out);
}

}  // namespace

int schema(const Arguments&, const SchemaCommand&) {
  const auto registry = all_components();
  return print_result(config::json_schema(engine::file_spec(registry).describe()));
}

int docs(const Arguments&, const DocsCommand& command) {
  std::string text;
  for (const auto& page : reference_pages(all_components())) {
    if (command.write_to.empty()) {
      if (page.path.ends_with(".md")) text += page.text + "\n";
    } else if (!write_page(command.write_to, page)) {
      return 1;
    }
  }
  return print_result(text);
}

int example(const Arguments&, const ExampleCommand& command) {
  const auto registry = all_components();
  const auto text = example_of(command.kind, registry);
  if (text.empty()) {
    const auto kinds = kinds_of(registry);
    const auto meant = nearest(command.kind, kinds);
    tell(fmt::format("{}: is not a kind; {}\n", printable(command.kind),
                     meant.empty() ? fmt::format("use one of {}", fmt::join(kinds, ", "))
                                   : fmt::format("did you mean {}?", meant)));
    return kBadFile;
  }
  return print_result(text);
}

}  // namespace millrace::app
