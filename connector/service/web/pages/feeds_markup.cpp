#include "connector/service/web/pages/feeds_markup.h"

#include <iterator>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/service/web/pages/html.h"
#include "connector/service/web/pages/parts.h"
#include "connector/service/web/pages/words.h"

namespace millrace::service {
namespace {

std::string age_of(const FeedNow& feed, Moment now) {
  if (!feed.is_there) return "nothing loaded yet";
  return moment_markup(feed.as_of, now) + (feed.is_stale ? " (too old)" : "");
}

}  // namespace

std::string feeds_markup(const std::vector<FeedNow>& feeds, Moment now) {
  if (feeds.empty()) return "";
  std::string out =
      "<h2>Feeds</h2>\n<table><thead><tr><th>Feed</th><th>Sync</th><th class=\"number\">Rows</th>"
      "<th>Data as of</th><th>Last read</th></tr></thead><tbody>\n";
  for (const auto& feed : feeds) {
    fmt::format_to(std::back_inserter(out),
                   "<tr><td class=\"name\">{}</td><td data-label=\"Sync\"><span>{}</span></td>"
                   "<td class=\"number\" data-label=\"Rows\">{}</td>"
                   "<td data-label=\"Data as of\"><span>{}</span></td>"
                   "<td data-label=\"Last read\"><span>{}</span></td></tr>\n",
                   escaped(feed.name), sync_link(feed.sync),
                   feed.is_there ? with_commas(feed.rows) : "–", age_of(feed, now),
                   moment_markup(feed.last_read, now));
  }
  return out + "</tbody></table>\n";
}

}  // namespace millrace::service
