#include "connector/io/http_server/origin.h"

#include "connector/base/text/ascii.h"

namespace millrace::io {

bool is_same_origin(const ServerRequest& request) {
  const auto site = request.header("Sec-Fetch-Site");
  if (!site.empty()) return site == "same-origin" || site == "none";
  const auto origin = request.header("Origin");
  if (origin.empty()) return true;
  // A proxy in front may speak TLS for us, so the scheme is not ours to know.
  const auto scheme_end = origin.find("://");
  if (scheme_end == origin.npos) return false;
  return equals_ignoring_case(origin.substr(scheme_end + 3), request.header("Host"));
}

}  // namespace millrace::io
