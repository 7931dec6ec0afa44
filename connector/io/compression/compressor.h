#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "connector/io/compression/compression.h"

namespace millrace::io {

// Compresses one text, piece by piece, into one gzip member or one zstd frame. Equal texts give
// equal bytes, however they were cut into pieces: no time and no name is written. Both formats
// carry a checksum of the text. Any thread, one at a time.
class Compressor {
 public:
  virtual ~Compressor() = default;

  // Appends to `out` what is ready; some of it is held back, within a bound.
  virtual void add(std::string_view text, std::string& out) = 0;
  // Appends the rest and the end, which an empty text has too. Once, as the last call; it gives
  // the memory back.
  virtual void finish(std::string& out) = 0;
};

// nullptr for Compression::None.
std::unique_ptr<Compressor> make_compressor(Compression compression);

// A text as a member or a frame of its own, to stand behind others; an empty one needs none. As it
// is for Compression::None.
std::string compressed(Compression compression, std::string_view text);

}  // namespace millrace::io
