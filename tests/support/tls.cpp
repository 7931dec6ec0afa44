#include "tests/support/tls.h"

#include <stdexcept>
#include <string>

#include "tests/support/process.h"

namespace millrace::testing {

Certificates::Certificates() {
  Process maker(MILLRACE_SOURCE_DIR "/tests/support/certificates.sh",
                {.arguments = {folder_.path()}, .folder = folder_.path(), .environment = {}});
  if (maker.wait() != 0) throw std::runtime_error("certificates.sh: " + maker.errors());
}

std::filesystem::path Certificates::certificate(std::string_view name) const {
  return folder_ / (std::string(name) + ".pem");
}

std::filesystem::path Certificates::key(std::string_view name) const {
  return folder_ / (std::string(name) + ".key");
}

}  // namespace millrace::testing
