// Sink "files": writes each load as one file that appears whole or not at all.

#include "connector/components/registry.h"
#include "sinks/files/connection.h"
#include "sinks/files/options/config.h"

namespace millrace::sinks {

void register_files_sink(components::Registry& registry) {
  registry.add_sink<files::FilesConnection>(files::files_spec(), files::files_destination_spec(),
                                            files::files_capabilities());
}

}  // namespace millrace::sinks
