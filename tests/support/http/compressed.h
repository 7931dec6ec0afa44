#pragma once

#include <string>
#include <string_view>

namespace millrace::testing {

enum class Wrapping {
  Gzip,      // A whole gzip member.
  GzipName,  // The same with a file name, a comment, an extra field and a header checksum.
  Zlib,      // What "deflate" means by the standard.
  Bare,      // What some servers take it to mean.
};

std::string compressed(std::string_view text, Wrapping wrapping = Wrapping::Gzip);

// A gzip member that inflates to so many zeros, made without holding them.
std::string compressed_zeros(std::size_t count);

}  // namespace millrace::testing
