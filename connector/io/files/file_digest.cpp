#include "connector/io/files/file_digest.h"

#include <fstream>
#include <vector>

#include "connector/base/sha256.h"

namespace millrace::io {

std::string sha256_of_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  ShortSha256 hash;
  std::vector<char> block(std::size_t{1} << 20);
  while (file.read(block.data(), static_cast<std::streamsize>(block.size())), file.gcount() > 0) {
    hash.add({block.data(), static_cast<std::size_t>(file.gcount())});
  }
  return file.eof() ? hash.whole_digest() : "";
}

}  // namespace millrace::io
