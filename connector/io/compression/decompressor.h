#pragma once

#include <functional>
#include <memory>
#include <span>

#include "connector/base/error.h"
#include "connector/io/compression/compression.h"

namespace millrace::io {

// Takes the bytes of a compressed file apart, with all its members or frames, whose checksums are
// proven. Memory does not grow with what is in them. Any thread, one at a time.
class Decompressor {
 public:
  // Gets the text, piece by piece; what it fails with ends the call.
  using Take = std::function<Result<void>(std::span<const char>)>;

  virtual ~Decompressor() = default;

  // BadData for bytes that are not of this compression or are damaged; an error is final.
  virtual Result<void> add(std::span<const char> bytes, const Take& take) = 0;
  // Call after the last byte. BadData when the end is missing; no bytes at all are fine.
  virtual Result<void> finish() const = 0;
};

// nullptr for Compression::None.
std::unique_ptr<Decompressor> make_decompressor(Compression compression);

}  // namespace millrace::io
