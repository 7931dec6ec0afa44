#include "sinks/stdout/connection.h"

#include <utility>

#include "sinks/stdout/destination.h"

namespace millrace::sinks::printing {

StdoutConnection::StdoutConnection(StdoutConfig, std::string name,
                                   components::Environment& environment)
    : name_(std::move(name)), environment_(environment), turns_(environment.loop, 1) {}

components::WrittenTarget StdoutConnection::written(const StdoutConfig&,
                                                    const StdoutDestinationConfig&,
                                                    const config::RunValues&) {
  return {.id = "standard output"};
}

Result<std::unique_ptr<components::Destination>> StdoutConnection::destination(
    const StdoutDestinationConfig& to, const config::RunValues&) {
  return std::make_unique<StdoutDestination>(name_, to.format, turns_, environment_);
}

}  // namespace millrace::sinks::printing
