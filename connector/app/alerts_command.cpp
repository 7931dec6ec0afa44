// Command "alerts": tries the receivers of a file.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "connector/alerts/delivery.h"
#include "connector/app/commands.h"
#include "connector/app/files.h"
#include "connector/app/runtime.h"
#include "connector/app/terminal/console.h"
#include "connector/app/terminal/refusal.h"
#include "connector/app/terminal/table.h"
#include "connector/app/terminal/terminal.h"
#include "connector/base/text/text.h"
#include "connector/data/text/json_writer.h"

namespace millrace::app {
namespace {

// What became of the message for one receiver.
struct Tried {
  const alerts::Receiver* receiver = nullptr;
  Result<std::string> answer;
};

alerts::Alert test_alert(components::Environment& environment) {
  alerts::Alert alert;
  alert.id = fmt::format("{:016x}{:016x}", environment.random(), environment.random());
  alert.happened = environment.clock.wall_now();
  alert.cause = "Nothing is wrong: somebody ran millrace alerts test.";
  alert.is_test = true;
  return alert;
}

// At once: each waits for its own answer only.
Task<void> try_all(components::Environment& environment, std::vector<Tried>& all) {
  TaskGroup group(environment.loop);
  for (auto& each : all) {
    group.spawn([](components::Environment& its_environment, Tried& tried) -> Task<void> {
      const auto alert = test_alert(its_environment);
      tried.answer = co_await alerts::deliver(its_environment, *tried.receiver, alert);
    }(environment, each));
  }
  co_await group.join();
}

std::string tried_text(const std::vector<Tried>& all) {
  Table table;
  table.column("receiver", Table::Align::Left);
  table.column("kind", Table::Align::Left);
  table.column("status", Table::Align::Left);
  table.column("answer", Table::Align::Left);
  for (const auto& [receiver, answer] : all) {
    table.row({receiver->name, std::string(receiver->options.kind()),
               answer ? "delivered" : "failed", answer ? *answer : answer.error().message()});
  }
  return table.text(kAnyWidth, line_width(STDOUT_FILENO));
}

std::string tried_json(const std::vector<Tried>& all, bool all_took_it) {
  std::string line;
  JsonWriter json(line);
  json.open_object().member("status", all_took_it ? "ok" : "failed");
  json.member("version", MILLRACE_VERSION).key("receivers").open_array();
  for (const auto& [receiver, answer] : all) {
    json.open_object().member("receiver", receiver->name);
    json.member("kind", receiver->options.kind());
    json.member("status", answer ? "delivered" : "failed");
    if (answer) {
      json.member("answer", *answer);
    } else {
      json.key("error").open_object().member("code", code_of(answer.error().kind()));
      json.member("message", answer.error().message()).close_object();
    }
    json.close_object();
  }
  json.close_array().close_object();
  return line + "\n";
}

// What the command line names, or all; empty after it was refused.
std::vector<Tried> chosen_receivers(const alerts::Roster& roster, const AlertsCommand& command,
                                    OutputFormat output) {
  if (roster.receivers.empty()) {
    (void)refuse({"the file has no alerts; add a receiver under alerts, such as ops: {slack: {url: "
                  "\"${env:SLACK_URL}\"}}"},
                 output);
    return {};
  }
  const auto known = roster.names();
  std::vector<std::string> unknown;
  std::vector<Tried> all;
  for (const auto& name : command.names.empty() ? known : command.names) {
    if (const auto* receiver = roster.receiver(name)) {
      all.push_back({receiver, {}});
    } else {
      unknown.push_back(unknown_word(name, "one of the file's alerts", known, "it has"));
    }
  }
  if (unknown.empty()) return all;
  (void)refuse(unknown, output);
  return {};
}

}  // namespace

int alerts(const Arguments& arguments, const AlertsCommand& command) {
  Runtime runtime;
  const auto plan = read_plan(arguments, runtime.registry());
  if (!plan) return kRefused;
  auto all = chosen_receivers(*plan->alerts, command, arguments.output);
  if (all.empty()) return kRefused;
  runtime.run(try_all(runtime.environment(), all));
  if (runtime.signal() != 0) return end_stopped(runtime.signal(), arguments.output);
  const bool all_took_it =
      std::ranges::all_of(all, [](const Tried& tried) { return tried.answer.has_value(); });
  return print_result(
      arguments.output == OutputFormat::Json ? tried_json(all, all_took_it) : tried_text(all),
      all_took_it ? 0 : 1);
}

}  // namespace millrace::app
