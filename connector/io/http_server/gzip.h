#pragma once

#include <string>
#include <string_view>

namespace millrace::io {

// One gzip member, at the fastest level.
std::string gzip(std::string_view text);

// True when an Accept-Encoding header allows gzip: by its name or else, where it is not named, by
// *.
bool accepts_gzip(std::string_view accept_encoding);

}  // namespace millrace::io
