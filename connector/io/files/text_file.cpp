#include "connector/io/files/text_file.h"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include "connector/io/files/descriptor.h"
#include "connector/io/files/file_error.h"

namespace millrace::io {
namespace {

constexpr mode_t kUsualMode = 0666;  // Less the umask.

int flags_for(IfThere if_there) {
  switch (if_there) {
    case IfThere::Refuse:
      return O_EXCL;
    case IfThere::Replace:
      return O_TRUNC;
    case IfThere::Append:
      return O_APPEND;
  }
  return O_EXCL;
}

bool write_all(const Descriptor& file, std::string_view text) {
  while (!text.empty()) {
    const auto taken = write(file.get(), text.data(), text.size());
    if (taken < 0 && errno != EINTR) return false;
    if (taken > 0) text.remove_prefix(static_cast<std::size_t>(taken));
  }
  return true;
}

}  // namespace

Result<void> write_text_file(const std::filesystem::path& path, std::string_view text,
                             IfThere if_there) {
  const Descriptor file(open(
      path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | flags_for(if_there), kUsualMode));
  if (!file) return fail(file_error("cannot write", path, errno));
  if (write_all(file, text)) return {};
  const int reason = errno;
  if (if_there == IfThere::Refuse) unlink(path.c_str());
  return fail(file_error("cannot write", path, reason));
}

}  // namespace millrace::io
