#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "config/spec/spec.h"
#include "connector/components/options/capabilities.h"

namespace millrace::sinks::printing {

enum class PrintFormat {
  Jsonl,  // One JSON object a line.
  Csv,    // With a header.
  Table,  // Aligned columns, for a person.
};

struct StdoutConfig {};

struct StdoutDestinationConfig {
  PrintFormat format = PrintFormat::Jsonl;
  components::TableOptions rows;  // Offered is one mode without a key: nothing to be written.
};

components::Capabilities stdout_capabilities();
config::Spec<StdoutConfig> stdout_spec();
config::Spec<StdoutDestinationConfig> stdout_destination_spec();

}  // namespace millrace::sinks::printing

template <>
struct millrace::config::EnumNames<millrace::sinks::printing::PrintFormat> {
  using PrintFormat = millrace::sinks::printing::PrintFormat;
  static constexpr auto kNames = std::to_array<std::pair<std::string_view, PrintFormat>>({
      {"jsonl", PrintFormat::Jsonl},
      {"csv", PrintFormat::Csv},
      {"table", PrintFormat::Table},
  });
};
