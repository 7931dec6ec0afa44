// Command "test": the tests of the file, offline.

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include "connector/app/commands.h"
#include "connector/app/files.h"
#include "connector/app/results/test_results.h"
#include "connector/app/runtime.h"
#include "connector/app/terminal/console.h"
#include "connector/app/terminal/refusal.h"
#include "connector/engine/rehearsal/run_test.h"
#include "connector/io/files/text_file.h"

namespace millrace::app {

namespace {

// What is wrong with it is told when the file is written.
void make_folder_of(const std::string& file) {
  std::error_code ignored;
  const auto folder = std::filesystem::path(file).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, ignored);
}

}  // namespace

int test(const Arguments& arguments, const TestCommand& command) {
  components::Registry registry;
  register_everything(registry);
  const auto plan = read_plan_offline(arguments, registry);
  if (!plan) return kRefused;
  const auto syncs = chosen_syncs(*plan, command.syncs, arguments.output);
  if (!syncs) return kRefused;

  std::vector<engine::TestResult> results;
  const auto now = std::chrono::system_clock::now();
  for (const auto* sync : *syncs) {
    for (std::size_t number = 1; number <= sync->tests.size(); ++number) {
      results.push_back(engine::run_test(*sync, number, now, scratch_folder()));
    }
  }

  if (!command.junit.empty()) {
    make_folder_of(command.junit);
    auto written =
        io::write_text_file(command.junit, test_results_junit(results), io::IfThere::Replace);
    if (!written) {
      tell(fmt::format("--junit: {}\n", written.error().message()));
      return end_failed(written.error(), arguments.output);
    }
  }
  const bool passed =
      std::ranges::all_of(results, [](const auto& result) { return result.differences.empty(); });
  const auto text = arguments.output == OutputFormat::Json ? test_results_json(results) + "\n"
                                                           : test_results_text(results);
  if (results.empty() && arguments.output != OutputFormat::Json) {
    tell("no sync that was asked for has tests; write some under its tests:\n");
  }
  return print_result(text, passed ? 0 : 1);
}

}  // namespace millrace::app
