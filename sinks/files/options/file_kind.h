#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "connector/formats/registry.h"
#include "connector/io/compression/compression.h"
#include "sinks/files/options/config.h"

namespace millrace::sinks::files {

// What a file is made of.
struct FileKind {
  const formats::Format* format = nullptr;  // One with an encoder.
  io::Compression compression = io::Compression::None;
};

// The option that is wrong, and how; the message follows the option's name in the file.
struct Complaint {
  std::string_view option;
  std::string message;
};

// By the endings of the rendered path (".csv.gz"), and by what `format` and `compression` say where
// those say nothing. They may not contradict each other: readers go by the ending.
std::expected<FileKind, Complaint> file_kind(const formats::Registry& formats,
                                             const FilesDestinationConfig& to,
                                             const std::string& path);

}  // namespace millrace::sinks::files
