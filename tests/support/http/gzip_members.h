#pragma once

#include <string>
#include <string_view>

namespace millrace::testing {

// How a gzip body is, or is broken.
enum class Coding {
  Plain,        // Not encoded.
  Gzip,         // One member.
  TwoMembers,   // Two, each with half of the text.
  EmptyMember,  // One, and an empty one after it.
  Cut,          // Ends in the middle of its only member.
  NoTrailer,    // Ends before the checksum.
  WrongCrc,     // The checksum is another text's.
  WrongSize,    // The length in the trailer is too great.
  Garbage,      // Bytes after the member that are none.
};

// One member.
std::string gzip_member(std::string_view text);

std::string encoded(Coding coding, std::string_view text);

}  // namespace millrace::testing
