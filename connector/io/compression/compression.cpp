#include "connector/io/compression/compression.h"

#include "connector/base/text/ascii.h"

namespace millrace::io {

Compression compression_of_ending(std::string_view ending) {
  if (equals_ignoring_case(ending, ".gz")) return Compression::Gzip;
  if (equals_ignoring_case(ending, ".zst")) return Compression::Zstd;
  return Compression::None;
}

}  // namespace millrace::io
