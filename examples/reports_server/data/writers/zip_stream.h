#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <zlib.h>

#include "connector/base/error.h"
#include "examples/reports_server/data/spool/spool.h"

namespace millrace::reports_server {

// Writes a ZIP archive from front to back while its content is still coming: an entry is deflated
// piece by piece, and its checksum and lengths follow it. The same content gives the same bytes.
// Entries are begun, written and ended one after the other, then finish(). Each call is given the
// file that the archive goes to, whose block the caller flushes now and then.
// Refused when an entry or the archive would go beyond 4 GiB, the most that plain ZIP can say.
class ZipStream {
 public:
  ZipStream();
  ZipStream(const ZipStream&) = delete;
  ZipStream& operator=(const ZipStream&) = delete;
  ~ZipStream();

  Result<void> begin(Spool& file, std::string name);
  Result<void> write(Spool& file, std::string_view bytes);
  Result<void> end(Spool& file);
  Result<void> finish(Spool& file);

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
};

}  // namespace millrace::reports_server
