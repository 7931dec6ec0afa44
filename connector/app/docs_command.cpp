// Commands "docs", "schema" and "example": what is derived from the components' specs.

#include <filesystem>

#include <fmt/format.h>

#include "config/rendering/json_schema.h"
#include "connector/app/command_line/man_page.h"
#include "connector/app/command_line/parse_arguments.h"
#include "connector/app/commands.h"
#include "connector/app/docs/example_file.h"
#include "connector/app/docs/reference_pages.h"
#include "connector/app/runtime.h"
#include "connector/app/terminal/console.h"
#include "connector/app/terminal/refusal.h"
#include "connector/engine/plan/file_spec.h"
#include "connector/io/files/text_file.h"

namespace millrace::app {
namespace {

components::Registry all_components() {
  components::Registry registry;
  register_everything(registry);
  return registry;
}

Result<void> write_page(const std::filesystem::path& folder, const ReferencePage& page) {
  const auto path = folder / page.path;
  std::error_code ec;
  std::filesystem::create_directories(path.parent_path(), ec);
  return io::write_text_file(path, page.text, io::IfThere::Replace);
}

int no_such_kind(const std::string& kind, const components::Registry& registry,
                 OutputFormat output) {
  std::vector<std::string> names;
  const auto known = kinds_of(registry);
  names.reserve(known.size());
  for (const auto* each : known) names.push_back(each->name);
  return refuse({unknown_word(kind, "a kind", names)}, output);
}

int docs_of(const std::string& kind, const OutputFormat output) {
  const auto registry = all_components();
  for (const auto& page : reference_pages(registry)) {
    const std::filesystem::path path = page.path;
    if (path.extension() == ".md" && path.stem() == kind) return print_result(page.text);
  }
  return no_such_kind(kind, registry, output);
}

int print_pages() {
  std::string text;
  for (const auto& page : reference_pages(all_components())) {
    if (page.path.ends_with(".md")) text += page.text + "\n";
  }
  return print_result(text);
}

int write_pages(const Arguments& arguments, const std::filesystem::path& folder) {
  std::vector<std::string> files;
  for (const auto& page : reference_pages(all_components())) {
    if (auto written = write_page(folder, page); !written) {
      tell(written.error().message() + "\n");
      return end_failed(written.error(), arguments.output);
    }
    files.push_back((folder / page.path).string());
  }
  return print_result(arguments.output == OutputFormat::Json ? written_line(files) : "");
}

}  // namespace

int schema(const Arguments&, const SchemaCommand&) {
  const auto registry = all_components();
  return print_result(config::file_schema(engine::file_spec(registry).describe()));
}

int docs(const Arguments& arguments, const DocsCommand& command) {
  if (command.man) {
    return print_result(man_page(program_listing(), MILLRACE_VERSION, MILLRACE_RELEASED));
  }
  if (!command.kind.empty()) return docs_of(command.kind, arguments.output);
  return command.write_to.empty() ? print_pages() : write_pages(arguments, command.write_to);
}

int example(const Arguments& arguments, const ExampleCommand& command) {
  const auto registry = all_components();
  if (command.kind.empty()) return print_result(list_of_kinds(registry));
  const auto text = example_file(command.kind, registry);
  if (text.empty()) {
    return no_such_kind(command.kind, registry, arguments.output);
  }
  return print_result(text);
}

}  // namespace millrace::app
