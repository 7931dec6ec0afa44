#include "connector/app/command_line/history_commands.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "connector/app/command_line/since.h"
#include "connector/base/text/suggestion.h"

namespace millrace::app {
namespace {

constexpr const char* kHistory = "Look back";
constexpr std::size_t kMostRuns = 10'000;

std::string wrong_limit(const std::string& limit) {
  std::size_t number = 0;
  const auto [end, failure] = std::from_chars(limit.data(), limit.data() + limit.size(), number);
  const bool is_right = failure == std::errc() && end == limit.data() + limit.size() &&
                        number >= 1 && number <= kMostRuns;
  return is_right ? ""
                  : fmt::format("{} is not a number from 1 to {}", in_quotes(limit), kMostRuns);
}

std::string wrong_since(const std::string& since) {
  if (moment_since(since, std::chrono::system_clock::now())) return "";
  return fmt::format("{} is neither an age, such as 12h or 2d, nor a date, such as 2026-11-24",
                     in_quotes(since));
}

std::string wrong_run(const std::string& id) {
  return id.empty() ? "is empty; name a run by its id" : "";
}

std::string wrong_action(const std::string& action) {
  const std::vector<std::string> actions{"show", "reset", "compact"};
  if (std::ranges::find(actions, action) != actions.end()) return "";
  return fmt::format("{} is not something to do with the state{}", in_quotes(action),
                     suggestion(action, actions));
}

void add_runs(CLI::App& app, Typed& typed) {
  auto& runs = *app.add_subcommand(
      "runs",
      "Show the last runs, or what happened in one\n"
      "The newest come first. `runs show` tells of one run what happened and when, how many rows "
      "each destination took, and why it failed; how its id begins will do. Only what is kept "
      "between runs is read, and nothing is contacted but the database that it may be in.");
  runs.group(kHistory);
  runs.footer(
      "millrace runs                # the last twenty\n"
      "millrace runs orders --failed --since 2d\n"
      "millrace runs show 20261124T0200");
  runs.add_option("what", typed.runs.what, "Only runs of this sync; or show, for one run")
      ->type_name("SYNC|show");
  runs.add_option("id", typed.runs.id, "With show: the run's id, or how it begins")
      ->check(wrong_run)
      ->type_name("ID");
  runs.add_flag("--failed", typed.runs.failed,
                "Only runs that were not done: failed, stopped, guarded or interrupted");
  runs.add_option("--since", typed.runs.since,
                  "Only runs that began since then: an age, such as 2d, or a date in UTC")
      ->check(wrong_since)
      ->type_name("AGE");
  runs.add_option("--limit", typed.runs.limit, "Show this many runs, at most 10000")
      ->check(wrong_limit)
      ->type_name("N")
      ->capture_default_str();
  runs.add_option("--before", typed.runs.before, "Only runs that are older than this one")
      ->check(wrong_run)
      ->type_name("ID");
  runs.callback([&] { typed.arguments.command = typed.runs; });
}

void add_state(CLI::App& app, Typed& typed) {
  auto& state = *app.add_subcommand(
      "state",
      "Show or reset what is kept between runs\n"
      "`state show`, the default, tells of each sync its last run, the job that its next run "
      "resumes, its watermark, who is running it, and what a guard has stopped. `state reset SYNC` "
      "forgets the job and the watermark, so that the next run asks for a new export, from the "
      "beginning; history stays. `state compact` forgets old runs as `history` in the file says, "
      "and makes a SQLite file smaller.");
  state.group(kHistory);
  state.footer(
      "millrace state\n"
      "millrace state show orders --output json\n"
      "millrace state reset orders\n"
      "millrace state reset orders --keep-watermark\n"
      "millrace state compact");
  state.add_option("action", typed.state.action, "What to do")
      ->check(wrong_action)
      ->type_name("show|reset|compact")
      ->capture_default_str();
  state.add_option("sync", typed.state.syncs, "Of these syncs; reset takes one")->type_name("SYNC");
  state.add_flag("--keep-watermark", typed.state.keep_watermark,
                 "With reset: forget the job only, and let the next run read what is new");
  state.callback([&] { typed.arguments.command = typed.state; });
}

}  // namespace

void add_history_commands(CLI::App& app, Typed& typed) {
  add_runs(app, typed);
  add_state(app, typed);
}

}  // namespace millrace::app
