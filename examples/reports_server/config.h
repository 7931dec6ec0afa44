#pragma once

#include <filesystem>

#include "config/lookup.h"
#include "config/spec/spec.h"
#include "config/tree/problems.h"
#include "examples/reports_server/settings/options.h"

namespace millrace::reports_server {

// The language of the file; its checks stand on the parts that use what they check.
config::Spec<ServerOptions> server_spec();

// Reads the server's file, or a folder of them; only to be used when no problem was added. Paths
// in it are relative to it.
ServerOptions load_options(const std::filesystem::path& path, const config::Lookup& lookup,
                           config::Problems& problems);

}  // namespace millrace::reports_server
