#pragma once

#include <string_view>

namespace millrace::io {

// How the bytes of a file are compressed.
enum class Compression {
  None,  // Not at all.
  Gzip,  // RFC 1952; several members after one another are one text.
  Zstd,  // RFC 8878; several frames after one another are one text.
};

// By the ending of a file's name, of any case: ".gz", ".zst". None for every other one.
Compression compression_of_ending(std::string_view ending);

}  // namespace millrace::io
