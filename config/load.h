#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/interpolate.h"
#include "config/lookup.h"
#include "config/spec/description.h"
#include "config/tree/node.h"
#include "config/tree/problems.h"

namespace millrace::config {

struct LoadOptions {
  // Top-level maps that several files may add to; a name that two of them use is a problem. Any
  // other top-level key may be written once, over all files.
  std::vector<std::string> merged = {};
  // The folder that paths of outputs are relative to, instead of that of the file they stand in.
  std::optional<std::filesystem::path> workdir = {};
  // Where ${...} is not resolved; see interpolate().
  KeyPaths unread = {};
  // Whether the file itself may be a pipe, which is waited for. Those that it includes may not.
  Pipes pipes = Pipes::Read;
};

// Merges those options of the file that are maps from names of the user's choice.
LoadOptions load_options(const Description& file);

// Reads a configuration: one file, or the *.yaml and *.yml of a folder in the order of their
// names, and what they name under `include` (relative to the file that does; it is not in the
// result). ${...} is resolved. Paths in a file are relative to its folder; in one that comes from a
// pipe, to the folder that the program works in (see file_paths.h). Always a map, which is to be
// used only when there are no problems. A file that is named twice, or too many of them, or too
// much text in all is a problem. Blocking.
Node load_document(const std::filesystem::path& path, const Lookup& lookup, Problems& problems,
                   const LoadOptions& options = {});

}  // namespace millrace::config
