// Sink "stdout": prints the rows to standard output, for a pipe or a person.

#include "connector/components/registry.h"
#include "sinks/stdout/config.h"
#include "sinks/stdout/connection.h"

namespace millrace::sinks {

void register_stdout_sink(components::Registry& registry) {
  registry.add_sink<printing::StdoutConnection>(printing::stdout_spec(),
                                                printing::stdout_destination_spec(),
                                                printing::stdout_capabilities());
}

}  // namespace millrace::sinks
