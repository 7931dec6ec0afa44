#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace millrace::app {

// What the commands of command_tree.cpp and its neighbours are put together from.

// The heading in the help of commands that read a file.
inline constexpr const char* kWork = "Work with a file";

// A command with one description and examples, under that heading. The program owns it.
CLI::App& add_command(CLI::App& app, const char* group, const char* name, const char* description,
                      const char* examples);

// What is wrong with a value; empty when nothing is.
inline auto unless_empty(const char* complaint) {
  return [complaint](const std::string& value) { return value.empty() ? complaint : ""; };
}

// The same of a number of rows, or of whatever else is shown.
std::string wrong_rows(const std::string& rows);

}  // namespace millrace::app
