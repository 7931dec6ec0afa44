#include "connector/app/command_line/alert_commands.h"

#include <string>

#include <fmt/format.h>

#include "connector/base/text/suggestion.h"

namespace millrace::app {
namespace {

std::string wrong_alert_action(const std::string& action) {
  if (action == "test") return "";
  return fmt::format("{} is not something to do with alerts; write test", in_quotes(action));
}

}  // namespace

void add_alert_commands(CLI::App& app, const char* group, Typed& typed) {
  auto& alerts = *app.add_subcommand(
      "alerts",
      "Try the receivers of alerts\n"
      "`alerts test` sends a message that says that it is a test to each receiver under `alerts` "
      "of the file, or to those that are named, and shows what they answered. Ends with 1 if one "
      "of them did not take it. No sync is run.");
  alerts.group(group);
  alerts.footer(
      "millrace alerts test\n"
      "millrace alerts test ops --output json");
  alerts.add_option("action", typed.alerts.action, "What to do")
      ->required()
      ->check(wrong_alert_action)
      ->type_name("test");
  alerts.add_option("name", typed.alerts.names, "Only these receivers")->type_name("NAME");
  alerts.callback([&] { typed.arguments.command = typed.alerts; });
}

}  // namespace millrace::app
