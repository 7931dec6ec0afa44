#include "sinks/files/options/config.h"

#include "connector/io/files/folders.h"

namespace millrace::sinks::files {

using components::KeyUse;
using components::Mode;

components::Capabilities files_capabilities() {
  return {.modes = {{Mode::Replace, KeyUse::Refused}, {Mode::Append, KeyUse::Refused}}};
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
          ".csv, "
          ".jsonl, and .gz or .zst behind them.",
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
      .shorthand<&FilesDestinationConfig::path>();
}

}  // namespace millrace::sinks::files
