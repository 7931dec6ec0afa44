#include "connector/service/web/pages/parts.h"

#include <fmt/format.h>

#include "connector/service/web/pages/html.h"
#include "connector/service/web/pages/words.h"

namespace millrace::service {

std::string sync_link(const std::string& name) {
  return fmt::format("<a href=\"{}\"><bdi>{}</bdi></a>", path_of_sync(name), escaped(name, 120));
}

std::string tags_of(const SyncNow& sync) {
  std::string out;
  for (const auto& tag : sync.tags) {
    out += fmt::format(" <span class=\"tag\">{}</span>", escaped(tag, 40));
  }
  return out;
}

std::string phase_of(const SyncNow& sync, Moment now) {
  if (sync.phase.empty() && !sync.since) return "";
  if (sync.activity != Activity::Running && sync.activity != Activity::Queued) return "";
  std::string out = fmt::format("<br><span class=\"quiet small\">{}", escaped(sync.phase, 80));
  if (sync.since) {
    out += fmt::format("{}{}", sync.phase.empty() ? "for " : ", ", span_text(now - *sync.since));
  }
  return out + "</span>";
}

bool is_stale(const SyncNow& sync, Moment now) {
  return sync.data_as_of && sync.stale_after && now - *sync.data_as_of > *sync.stale_after;
}

std::string freshness_of(const SyncNow& sync, Moment now) {
  auto out = moment_markup(sync.data_as_of, now);
  if (is_stale(sync, now)) out += "<br><span class=\"state guarded\">stale</span>";
  return out;
}

}  // namespace millrace::service
