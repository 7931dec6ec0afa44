#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace millrace {

// One #include line: the file that it stands in, relative to the root, and what it names.
struct Include {
  std::string file;
  std::string included;
};

// Every include of the program's code (not of the tests) in the source tree at `root`.
std::vector<Include> includes_below(const std::filesystem::path& root);

}  // namespace millrace
