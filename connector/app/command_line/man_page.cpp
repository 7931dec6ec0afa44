#include "connector/app/command_line/man_page.h"

#include <array>

#include <fmt/format.h>

#include "connector/app/command_line/exit_codes.h"
#include "connector/app/command_line/help_text.h"

namespace millrace::app {
namespace {

struct ManTerm {
  std::string_view name;
  std::string_view text;
};

constexpr std::array<ManTerm, 8> kEnvironment{
    {{"MILLRACE_WORKDIR",
      "The folder that paths of outputs and state are relative to, unless --workdir names one."},
     {"MILLRACE_LOG_FORMAT, MILLRACE_LOG_LEVEL",
      "As --log-format and --log-level, unless those are given."},
     {"NO_COLOR", "Unless it is empty, the live display has no colours."},
     {"TERM", "When it is dumb, progress is written as plain lines."},
     {"TMPDIR", "Where rows are buffered that wait for a destination. The default is /tmp."},
     {"http_proxy, https_proxy, HTTPS_PROXY, all_proxy, ALL_PROXY",
      "The proxy for HTTP requests, unless the connection names one."},
     {"no_proxy, NO_PROXY", "Hosts that are reached without a proxy."},
     {"PGPASSFILE, PGSERVICEFILE and the others of libpq",
      "Used for what the dsn of a Postgres connection leaves out."}}};

constexpr std::array<ManTerm, 3> kFiles{
    {{"millrace.yaml", "The configuration, unless --config names another file or a folder."},
     {"millrace.schema.json", "Its JSON Schema, for editors; millrace init writes it."},
     {".millrace/state.db",
      "Where state is stored between runs, unless the file says otherwise."}}};

constexpr std::string_view kDescription =
    "millrace reads reports through a Reports API and loads them into Postgres, SQLite, files and "
    "webhooks, each load whole or not at all. A YAML file names the connections, the reports, the "
    "shape of their rows, and where they go.";

// Text that means nothing but itself to troff.
std::string escaped(std::string_view text) {
  std::string out;
  if (text.starts_with('.') || text.starts_with('\'')) out += "\\&";
  for (const char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else if (c == '\'') {
      out += "\\(aq";
    } else if (c == '`') {
      out += "\\(ga";
    } else if (c == '^') {
      out += "\\(ha";
    } else if (c == '~') {
      out += "\\(ti";
    } else {
      out += c;
    }
  }
  return out;
}

std::string heading(std::string_view name) {
  return fmt::format(".SH {}\n", name);
}

std::string term(std::string_view name, std::string_view text) {
  return fmt::format(".TP\n.B {}\n{}\n", escaped(name), escaped(text));
}

// Lines that are shown as they are.
std::string verbatim(std::string_view lines) {
  std::string out = ".nf\n.RS\n";
  while (!lines.empty()) {
    const auto end = lines.find('\n');
    out += escaped(lines.substr(0, end)) + "\n";
    lines.remove_prefix(end == lines.npos ? lines.size() : end + 1);
  }
  return out + ".RE\n.fi\n";
}

std::string option_term(const ListedOption& option) {
  const auto name = shown(option);
  std::string text = option.sentence + ".";
  if (!option.initial.empty()) text += fmt::format(" The default is {}.", option.initial);
  return term(std::string_view(name).substr(name.find_first_not_of(' ')), text);
}

std::string command_section(const Listing& listing, const ListedCommand& command) {
  std::string out = fmt::format(".SS {}\n.B {}\n.PP\n{}.", escaped(command.name),
                                escaped(usage_of(listing, command)), escaped(command.sentence));
  if (!command.details.empty()) out += "\n" + escaped(command.details);
  out += "\n";
  for (const auto& each : command.words) out += option_term(each);
  for (const auto& each : command.options) {
    if (!each.is_called("--help")) out += option_term(each);
  }
  return out;
}

std::string all_examples(const Listing& listing) {
  std::string out = verbatim(listing.program.examples);
  for (const auto& each : listing.commands) {
    if (each.examples.empty()) continue;
    out += fmt::format(".PP\n{}:\n{}", escaped(each.sentence), verbatim(each.examples));
  }
  return out;
}

template <class List>
std::string terms(const List& list) {
  std::string out;
  for (const auto& [name, text] : list) out += term(name, text);
  return out;
}

}  // namespace

std::string man_page(const Listing& listing, std::string_view version, std::string_view released) {
  const auto& program = listing.program;
  std::string out = fmt::format(".TH MILLRACE 1 {} \"millrace {}\" \"User Commands\"\n.nh\n.ad l\n",
                                released, version);
  out += heading("NAME") + "millrace \\- keep reports and the systems that use them in step\n";
  out += heading("SYNOPSIS") + fmt::format(".B {}\n", escaped(usage_of(listing, program)));
  out += heading("DESCRIPTION") + escaped(kDescription) + "\n";
  out += heading("OPTIONS") + "Every command takes these too:\n";
  for (const auto& each : program.options) out += option_term(each);
  out += heading("COMMANDS");
  for (const auto& each : listing.commands) out += command_section(listing, each);
  out += heading("\"EXIT STATUS\"") + terms(kExitCodes);
  out += heading("ENVIRONMENT") +
         "Values come into the file by ${env:NAME}. Besides, these are read:\n" +
         terms(kEnvironment);
  out += heading("FILES") + terms(kFiles);
  out += heading("EXAMPLES") + all_examples(listing);
  out += heading("\"SEE ALSO\"") +
         "The reference of the file:\n.B millrace docs\nand\n.BR \"millrace docs KIND\" .\n";
  return out;
}

}  // namespace millrace::app
