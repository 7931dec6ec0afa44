#include "connector/service/web/pages/frame.h"

#include <fmt/format.h>

#include "connector/base/text/time_text.h"
#include "connector/service/web/pages/html.h"

namespace millrace::service {

std::string framed(const Frame& frame, std::string_view main) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{0}</title>\n<link rel=\"icon\" href=\"data:,\">\n"
      "<link rel=\"stylesheet\" href=\"{1}\">\n<script src=\"{2}\" defer></script>\n</head>\n"
      "<body>\n{3}<header class=\"top\"><a class=\"brand\" href=\"/\">millrace</a>"
      "<span class=\"stamp\">as of {4}</span></header>\n<main>\n{5}</main>\n"
      "<footer>millrace {6}</footer>\n</body>\n</html>\n",
      escaped(frame.title, 120), frame.style, frame.script, mark_shapes(), utc_text(frame.now),
      main, escaped(frame.version));
}

std::string fact(std::string_view name, std::string_view value) {
  return fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", name, value);
}

std::string button(std::string_view path, std::string_view label) {
  return fmt::format("<form method=\"post\" action=\"{}\"><button>{}</button></form>\n", path,
                     label);
}

}  // namespace millrace::service
