// Command "init": a file to begin with, made of a report when one is named.

#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "config/load.h"
#include "config/rendering/json_schema.h"
#include "connector/app/commands.h"
#include "connector/app/runtime.h"
#include "connector/app/starting_file.h"
#include "connector/app/summary.h"
#include "connector/app/terminal/console.h"
#include "connector/app/terminal/plain_lines.h"
#include "connector/app/terminal/refusal.h"
#include "connector/base/text/shell_word.h"
#include "connector/base/text/text.h"
#include "connector/engine/plan/file_spec.h"
#include "connector/engine/plan/parse_plan.h"
#include "connector/engine/preview.h"
#include "connector/io/files/text_file.h"

namespace millrace::app {
namespace {

constexpr const char* kUsualReport = "1846-active_customers";
constexpr std::size_t kRowsToLookAt = 1000;

// A text where a file is expected.
class OneText final : public config::FileReader {
 public:
  explicit OneText(const std::string& text) : text_(text) {}

  Result<std::string> read(const std::filesystem::path&, std::size_t,
                           config::Pipes) const override {
    return text_;
  }
  bool is_folder(const std::filesystem::path&) const override { return false; }
  Result<std::vector<std::filesystem::path>> yaml_files(
      const std::filesystem::path&) const override {
    return std::vector<std::filesystem::path>();
  }

 private:
  const std::string& text_;
};

// As the file will be read; whatever is wrong comes from the command line.
std::optional<engine::Plan> plan_of(const std::string& text, const std::string& key,
                                    const components::Registry& registry,
                                    std::vector<std::string>& complaints) {
  const OneText reader(text);
  const config::Lookup lookup([&](const std::string&) { return key; }, reader);
  config::Problems problems;
  const auto document = config::load_document(
      "init", lookup, problems, config::load_options(engine::file_spec(registry).describe()));
  auto plan = engine::parse_plan(document, registry, problems);
  for (const auto& problem : problems.sorted()) {
    const bool of_url = problem.path.starts_with("connections");
    complaints.push_back(fmt::format("{}: {}", of_url ? "--url" : "--report", problem.message));
  }
  return plan;
}

Task<void> look_at(const engine::Plan& plan, components::Environment& environment,
                   EventListener& listener, std::optional<Result<engine::Preview>>& result) {
  result.emplace(co_await engine::preview(plan, plan.syncs.front(), {environment, listener},
                                          {.rows = kRowsToLookAt}));
}

// There is no file yet, in which these options would be.
std::string in_words_of_init(std::string message) {
  for (const auto& [option, word] :
       {std::pair("connections.bi.key", kKeyVariable), std::pair("connections.bi.url", "--url")}) {
    const std::string_view written = option;
    const auto at = message.find(written);
    if (at != message.npos) message.replace(at, written.size(), word);
  }
  return message;
}

// Asks the report for its columns. An exit code when there are none.
int fill_columns(StartingFile& wanted, const Arguments& arguments, const std::string& key) {
  Runtime runtime;
  std::vector<std::string> complaints;
  wanted.columns.emplace();
  const auto plan = plan_of(starting_file(wanted), key, runtime.registry(), complaints);
  if (!plan) return refuse(complaints, arguments.output);
  BackgroundWriter lines(STDERR_FILENO);
  PlainLines listener(runtime.environment().clock, lines, arguments.verbosity, wanted_phases());
  std::optional<Result<engine::Preview>> result;
  runtime.run(look_at(*plan, runtime.environment(), listener, result));
  if (runtime.signal() != 0)
    return end_with(end_stopped(runtime.signal(), arguments.output), lines);
  if (!*result) {
    const Error error(result->error().kind(), in_words_of_init(result->error().message()));
    lines.write(
        fmt::format("{}: {}: {}\nNo file was written. Without --report, one is written "
                    "without asking.\n",
                    printable(wanted.report), code_of(error.kind()), error.message()));
    lines.drain(kReadersTime);
    return end_with(end_failed(error, arguments.output), lines);
  }
  for (const auto& batch : (*result)->batches) wanted.rows += batch.rows;
  wanted.columns = columns_of(*(*result)->schema, (*result)->batches);
  return end_with(0, lines);
}

int end_unwritten(const Error& error, OutputFormat output) {
  tell(error.message() + "\n");
  return end_failed(error, output);
}

std::string next_steps(const StartingFile& wanted, const Arguments& arguments,
                       const std::vector<std::string>& files) {
  const bool is_usual = arguments.file == Arguments().file;
  const auto with = is_usual ? "" : fmt::format("-c {} ", shell_word(printable(arguments.file)));
  std::string out =
      fmt::format("Wrote {}.\n\nNext:\n", printable(fmt::format("{}", fmt::join(files, " and "))));
  if (!wanted.columns) {
    out += fmt::format("  edit {}: the report's id and its columns\n", printable(arguments.file));
  }
  if (std::getenv(kKeyVariable) == nullptr) {
    out += fmt::format("  export {}=...   # your key\n", kKeyVariable);
  }
  return out + fmt::format("  millrace {0}check\n  millrace {0}preview {1}\n  millrace {0}run\n",
                           with, sync_name_of(wanted.report));
}

std::string taken(const std::filesystem::path& path) {
  const auto name = printable(path.string());
  if (std::filesystem::is_directory(path)) {
    return fmt::format("{0}: is a folder; name a file in it: millrace init {0}/millrace.yaml",
                       name);
  }
  return fmt::format(
      "{}: exists already, and init overwrites nothing; name another file: millrace init "
      "other.yaml",
      name);
}

}  // namespace

int init(const Arguments& arguments, const InitCommand& command) {
  const std::filesystem::path path = arguments.file;
  std::error_code ec;
  if (std::filesystem::exists(std::filesystem::symlink_status(path, ec))) {
    return refuse({taken(path)}, arguments.output);
  }
  StartingFile wanted{.url = command.url,
                      .report = command.report.empty() ? kUsualReport : command.report};
  components::Registry registry;
  register_everything(registry);
  std::vector<std::string> complaints;
  if (!plan_of(starting_file(wanted), "key", registry, complaints)) {
    return refuse(complaints, arguments.output);
  }
  if (!command.report.empty()) {
    const char* key = std::getenv(kKeyVariable);
    if (key == nullptr || *key == '\0') {
      return refuse({fmt::format("{0}: is not set; set it to the API's key, or leave --report out: "
                                 "the file is then written without asking the API",
                                 kKeyVariable)},
                    arguments.output);
    }
    if (const int code = fill_columns(wanted, arguments, key); code != 0) return code;
  }
  if (auto written = io::write_text_file(path, starting_file(wanted), io::IfThere::Refuse);
      !written) {
    return end_unwritten(written.error(), arguments.output);
  }
  std::vector<std::string> files{arguments.file};
  const auto schema = path.parent_path() / kSchemaName;
  if (!std::filesystem::exists(schema)) {
    const auto text = config::file_schema(engine::file_spec(registry).describe());
    if (auto written = io::write_text_file(schema, text, io::IfThere::Refuse); !written) {
      return end_unwritten(written.error(), arguments.output);
    }
    files.push_back(schema.string());
  }
  return print_result(arguments.output == OutputFormat::Json
                          ? written_line(files)
                          : next_steps(wanted, arguments, files));
}

}  // namespace millrace::app
