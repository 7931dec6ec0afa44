#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <zlib.h>

#include "connector/base/error.h"

namespace millrace::formats::sheets {

// Writes a ZIP archive from front to back while its content is still coming: an entry is deflated
// piece by piece, and its checksum and lengths follow it. The same content gives the same bytes.
// Entries are begun, written and ended one after the other, then finish(). Each call
// appends to `out`, which the caller empties between them as it likes.
// BadData when an entry or the archive would go beyond 4 GiB, the most that plain ZIP can say.
class ZipStream {
 public:
  ZipStream();
  ZipStream(const ZipStream&) = delete;
  ZipStream& operator=(const ZipStream&) = delete;
  ~ZipStream();

  Result<void> begin(std::string& out, std::string name);
  Result<void> write(std::string& out, std::string_view bytes);
  Result<void> end(std::string& out);
  Result<void> finish(std::string& out);

 private:
  struct Entry {
    std::string name;
    std::uint64_t offset = 0;  // Of its header in the archive.
    std::uint64_t packed = 0;
    std::uint64_t size = 0;
    std::uint32_t checksum = 0;
  };

  void deflate_into(std::string& out, std::string_view bytes, int flush);

  z_stream stream_{};
  std::array<char, 16 << 10> piece_{};
  std::vector<Entry> entries_;
  std::uint64_t made_ = 0;  // Bytes of the archive, so far.
};

}  // namespace millrace::formats::sheets
