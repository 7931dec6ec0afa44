// Command "runs": the history of runs, and all that happened in one of them.

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "connector/app/command_line/since.h"
#include "connector/app/commands.h"
#include "connector/app/files.h"
#include "connector/app/history/kept_syncs.h"
#include "connector/app/history/run_list.h"
#include "connector/app/history/run_story.h"
#include "connector/app/history/state_reader.h"
#include "connector/app/terminal/console.h"
#include "connector/app/terminal/refusal.h"
#include "connector/app/terminal/terminal.h"
#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"
#include "connector/ledger/history/history.h"
#include "connector/ledger/history/known_syncs.h"

namespace millrace::app {
namespace {

constexpr std::string_view kShow = "show";

int end_reading(const Error& error, const Runtime& runtime, OutputFormat output) {
  if (runtime.signal() != 0) return end_stopped(runtime.signal(), output);
  tell(error.message() + "\n");
  return end_failed(error, output);
}

// What was asked for, and what of it is there.
struct ListedRuns {
  ledger::RunFilter filter;
  std::vector<ledger::RecordedRun> runs;
  std::string next;                // The run before which there are more; empty: there are none.
  std::vector<std::string> syncs;  // That the ledger knows, where none of the runs is there.
};

// One more than is shown tells whether there are more.
Task<Result<void>> read_page(ledger::Store& store, ListedRuns& listed) {
  ledger::History history(store);
  auto filter = listed.filter;
  ++filter.limit;
  auto runs = co_await history.page(std::move(filter));
  if (!runs) co_return fail(std::move(runs).error());
  listed.runs = *std::move(runs);
  if (listed.runs.size() > listed.filter.limit) {
    listed.runs.pop_back();
    listed.next = listed.runs.back().start.run_id;
  }
  // Ids do not tell which of two runs of one second came first.
  std::ranges::sort(listed.runs, std::ranges::greater(), [](const ledger::RecordedRun& run) {
    return std::pair(run.start.at, run.start.run_id);
  });
  if (!listed.runs.empty()) co_return Result<void>();
  auto syncs = co_await ledger::known_syncs(store);
  if (!syncs) co_return fail(std::move(syncs).error());
  listed.syncs = *std::move(syncs);
  co_return Result<void>();
}

int list_runs(Runtime& runtime, const engine::Plan& plan, const Arguments& arguments,
              const RunsCommand& command) {
  ListedRuns listed;
  listed.filter = {.sync = command.what,
                   .failed_only = command.failed,
                   .before = command.before,
                   .limit = command.limit};
  if (!command.since.empty()) {
    listed.filter.since = moment_since(command.since, runtime.environment().clock.wall_now());
  }
  const auto read = read_ledger(
      runtime, plan, [&listed](ledger::Store& store) { return read_page(store, listed); });
  if (!read) return end_reading(read.error(), runtime, arguments.output);
  const auto& sync = command.what;
  if (listed.runs.empty() && !sync.empty() &&
      std::ranges::find(listed.syncs, sync) == listed.syncs.end()) {
    for (auto& each : syncs_to_ask_for(plan)) listed.syncs.push_back(std::move(each));
    const auto complaint = complaint_about_sync(plan, sync, listed.syncs);
    if (complaint) return refuse({*complaint}, arguments.output);
  }
  if (arguments.output == OutputFormat::Json) {
    return print_result(run_list_json(listed.runs, listed.next) + "\n");
  }
  if (!*read) {
    return print_result(
        fmt::format("no run has been recorded in {} so far\n", place_of_ledger(plan)));
  }
  if (listed.runs.empty()) return print_result("no runs\n");
  return print_result(run_list_text(listed.runs, listed.next, line_width(STDOUT_FILENO)));
}

// The runs that an id may mean, and the one that it does mean.
struct FoundRuns {
  std::vector<ledger::RecordedRun> candidates;
  RunStory story;
};

Task<Result<void>> read_story(ledger::Store& store, const std::string& id, FoundRuns& found) {
  ledger::History history(store);
  auto runs = co_await history.find(id);
  if (!runs) co_return fail(std::move(runs).error());
  found.candidates = *std::move(runs);
  if (found.candidates.size() != 1) co_return Result<void>();
  auto story = co_await ledger::read_story(store, found.candidates.front());
  if (!story) co_return fail(std::move(story).error());
  found.story = *std::move(story);
  co_return Result<void>();
}

int refuse_id(const std::string& id, const FoundRuns& found, OutputFormat output) {
  if (found.candidates.empty()) {
    return refuse({fmt::format("runs show: {} is not the id of a run that is remembered; millrace "
                               "runs lists them",
                               in_quotes(id))},
                  output);
  }
  std::vector<std::string> ids;
  ids.reserve(found.candidates.size());
  for (const auto& run : found.candidates) ids.push_back(run.start.run_id);
  return refuse({fmt::format("runs show: {} is the beginning of several ids, such as {}; write "
                             "more of it",
                             in_quotes(id), listed(ids))},
                output);
}

int show_run(Runtime& runtime, const engine::Plan& plan, const Arguments& arguments,
             const std::string& id) {
  FoundRuns found;
  const auto read = read_ledger(runtime, plan,
                                [&](ledger::Store& store) { return read_story(store, id, found); });
  if (!read) return end_reading(read.error(), runtime, arguments.output);
  if (found.candidates.size() != 1) return refuse_id(id, found, arguments.output);
  return print_result(arguments.output == OutputFormat::Json
                          ? run_story_json(found.story) + "\n"
                          : run_story_text(found.story, line_width(STDOUT_FILENO)));
}

// "--failed", when the command has an option that `runs show` cannot take; empty otherwise.
std::string option_of_a_list(const RunsCommand& command) {
  if (command.failed) return "--failed";
  if (!command.since.empty()) return "--since";
  return command.before.empty() ? "" : "--before";
}

}  // namespace

int runs(const Arguments& arguments, const RunsCommand& command) {
  Runtime runtime;
  const auto plan = read_plan_for_state(arguments, runtime.registry());
  if (!plan) return kRefused;
  // A sync may have this name, too.
  const bool shows = command.what == kShow && (!command.id.empty() || plan->sync(kShow) == nullptr);
  if (!shows) {
    if (command.id.empty()) return list_runs(runtime, *plan, arguments, command);
    return refuse({fmt::format("{}: is one word too many; write millrace runs show {}",
                               printable(command.id, 60), printable(command.id, 60))},
                  arguments.output);
  }
  if (command.id.empty()) {
    return refuse({"runs show: name a run by its id, or by how the id begins; millrace runs lists "
                   "them"},
                  arguments.output);
  }
  if (const auto option = option_of_a_list(command); !option.empty()) {
    return refuse({option + ": does not go together with show"}, arguments.output);
  }
  return show_run(runtime, *plan, arguments, command.id);
}

}  // namespace millrace::app
