#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace millrace::components {

// Why two rows that differ cannot both be loaded: they have the key, which is fit to print. The
// rows are called by their numbers in the export; steps can make several rows of one.
std::string repeated_key_message(std::uint64_t row, std::uint64_t other, std::string_view key);

}  // namespace millrace::components
