#include "sinks/stdout/destination.h"

#include <utility>

#include "sinks/stdout/load.h"
#include "sinks/stdout/table_encoder.h"

namespace millrace::sinks::printing {

namespace {

std::unique_ptr<formats::Encoder> encoder_for(PrintFormat format,
                                              const formats::Registry& formats) {
  if (format == PrintFormat::Table) return std::make_unique<TableEncoder>();
  return formats.named(format == PrintFormat::Csv ? "csv" : "jsonl")->encoder();
}

}  // namespace

StdoutDestination::StdoutDestination(std::string connection, PrintFormat format, Semaphore& turns,
                                     components::Environment& environment)
    : shown_{std::move(connection), "stdout", components::Mode::Append, {}},
      format_(format),
      turns_(turns),
      environment_(environment) {}

Task<Result<void>> StdoutDestination::prepare(const Events&) {
  co_return StandardOutput(environment_.output, environment_.blocking).check();
}

std::unique_ptr<components::Load> StdoutDestination::load(components::LoadIdentity, const Events&) {
  return std::make_unique<PrintLoad>(encoder_for(format_, environment_.formats), turns_,
                                     environment_);
}

}  // namespace millrace::sinks::printing
