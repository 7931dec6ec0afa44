#include "connector/service/web/pages/html.h"

#include "connector/base/text/text.h"
#include "connector/io/http/message/url.h"

namespace millrace::service {

std::string escaped(std::string_view foreign, std::size_t limit) {
  std::string out;
  for (const char c : printable(foreign, limit)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string path_of_sync(std::string_view sync) {
  return "/syncs/" + io::percent_encoded(sync);
}

std::string path_of_run(std::string_view run_id) {
  return "/runs/" + io::percent_encoded(run_id);
}

}  // namespace millrace::service
