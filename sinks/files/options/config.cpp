#include "sinks/files/options/config.h"

#include <optional>

#include "connector/io/files/folders.h"
#include "sinks/files/options/file_mode.h"

namespace millrace::sinks::files {

using components::KeyUse;
using components::Mode;

namespace {

std::optional<std::string> complaint_about_mode(const std::string& mode) {
  const auto parsed = parse_file_mode(mode);
  return parsed ? std::nullopt : std::optional(parsed.error());
}

std::optional<std::string> complaint_about_keep(const FilesDestinationConfig& to) {
  if (to.keep == 0 || mode_of(to.rows, files_capabilities()) == Mode::Replace) return std::nullopt;
  return "goes with mode: replace only, since append keeps the old rows; remove one of them";
}

}  // namespace

components::Capabilities files_capabilities() {
  return {.modes = {{Mode::Replace, KeyUse::Refused}, {Mode::Append, KeyUse::Refused}},
          .reads_back = true};
}

config::Spec<FilesConfig> files_spec() {
  return config::Spec<FilesConfig>("files", "Files below one folder.")
      .field<&FilesConfig::root>(
          "The folder, relative to the YAML file. It is created if it does not exist.",
          {.required = true, .example = "out", .check = [](const config::OutputPath& root) {
             return io::complaint_about_folder_to_write(root.path);
           }});
}

config::Spec<FilesDestinationConfig> files_destination_spec() {
  return config::Spec<FilesDestinationConfig>("files", "One file; it appears whole or not at all.")
      .field<&FilesDestinationConfig::path>(
          "The path of the file below root. Its ending decides the format and the compression: "
          ".csv, .jsonl, and .gz or .zst behind them. "
          "{country} stands for a column: the rows of each of its values go to a file of their "
          "own.",
          {.required = true, .example = "{{ sync }}.csv"})
      .include<&FilesDestinationConfig::rows>(components::table_options_spec(
          files_capabilities(),
          {.mode = "replace, the default, rewrites the file; append adds the rows, with the load's "
                   "id in the column _millrace_load. Several runs and syncs may append to one "
                   "file: they take turns."}))
      .field<&FilesDestinationConfig::format>(
          "The format, if the ending of path does not name one.")
      .field<&FilesDestinationConfig::compression>(
          "auto goes by the ending of path: .gz is gzip, .zst is zstd, and any other is none. The "
          "same rows give the same bytes. append adds a member or frame.")
      .field<&FilesDestinationConfig::file_mode>(
          "The mode of a new file, in octal, whatever the umask; without it 0640, minus the umask. "
          "A file that is there keeps its mode.",
          {.example = "0644", .check = complaint_about_mode})
      .field<&FilesDestinationConfig::manifest>(
          "Where each load writes a manifest, after its file: the rows, bytes and SHA-256, the "
          "export and the run, as JSON. beside: a.csv.manifest.json; folder: _manifest/a.csv.json.")
      .field<&FilesDestinationConfig::keep>(
          "How many versions before the present one are kept, in the folder _versions beside the "
          "file. Of replace only.",
          {.max = 1000})
      .field<&FilesDestinationConfig::spreadsheet_safe>(
          "Puts an apostrophe before each text of a CSV file that a spreadsheet would take for a "
          "formula: one that begins with =, +, -, @, a tab or a carriage return. It changes the "
          "data: only for files that people open in a spreadsheet. Columns declared as numbers "
          "stay as they are.")
      .check_at<&FilesDestinationConfig::keep>(complaint_about_keep)
      .shorthand<&FilesDestinationConfig::path>();
}

}  // namespace millrace::sinks::files
