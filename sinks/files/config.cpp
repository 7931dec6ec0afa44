#include "sinks/files/config.h"

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
          "The folder, relative to the YAML file; made when it is missing.",
          {.required = true, .example = "out", .check = [](const config::OutputPath& root) {
             return io::complaint_about_folder_to_write(root.path);
           }});
}

config::Spec<FilesDestinationConfig> files_destination_spec() {
  return config::Spec<FilesDestinationConfig>("files", "One file; it appears whole or not at all.")
      .field<&FilesDestinationConfig::path>(
          "Where the file lies below the root. Its ending names the format.",
          {.required = true, .example = "{{ sync }}.csv"})
      .include<&FilesDestinationConfig::rows>(components::table_options_spec(
          files_capabilities(),
          {.mode = "replace, the default, writes the file anew; append adds the rows, with the "
                   "load's id in the column _millrace_load. Several runs and syncs may append to "
                   "one file: they take turns."}))
      .field<&FilesDestinationConfig::format>(
          "The format, for a path whose ending does not name it.")
      .shorthand<&FilesDestinationConfig::path>();
}

}  // namespace millrace::sinks::files
