#include "connector/telemetry/lineage/lineage_settings.h"

#include <utility>

#include "connector/base/text/ascii.h"
#include "connector/io/http/message/url.h"

namespace millrace::telemetry {
namespace {

constexpr const char* kUsualPath = "api/v1/lineage";

std::string joined(std::string url, std::string_view path) {
  while (url.ends_with('/')) url.pop_back();
  while (path.starts_with('/')) path.remove_prefix(1);
  return url + "/" + std::string(path);
}

// An address without a path is that of a server such as Marquez.
std::string whole_url(const std::string& url) {
  const auto parsed = io::parse_url(url);
  const bool is_server = parsed && (parsed->path.empty() || parsed->path == "/");
  return is_server && !url.contains('?') ? joined(url, kUsualPath) : url;
}

HttpTarget target_of(std::string url, const std::string& token) {
  HttpTarget target{.url = std::move(url)};
  if (!token.empty()) target.headers.push_back({"Authorization", "Bearer " + token});
  return target;
}

void read_variables(const ReadVariable& variable, LineageSettings& settings) {
  const auto server = variable("OPENLINEAGE_URL");
  if (server.empty()) return;
  const auto url = io::parse_url(server);
  const auto token = variable("OPENLINEAGE_API_KEY");
  if (!url) {
    settings.warnings.emplace_back(
        "no lineage is sent: OPENLINEAGE_URL is not an address; write one such as "
        "http://localhost:5000");
    return;
  }
  if (url->is_in_clear() && (!token.empty() || url->has_user_info)) {
    settings.warnings.emplace_back(
        "no lineage is sent: others could read OPENLINEAGE_API_KEY on the way; write https://");
    return;
  }
  auto path = variable("OPENLINEAGE_ENDPOINT");
  settings.http = target_of(joined(server, path.empty() ? kUsualPath : path), token);
}

}  // namespace

LineageSettings read_lineage_settings(const LineageWish& wish, const ReadVariable& variable) {
  LineageSettings settings;
  if (equals_ignoring_case(variable("OPENLINEAGE_DISABLED"), "true")) return settings;
  if (!wish.url.empty()) {
    settings.http = target_of(whole_url(wish.url), wish.token.reveal());
  } else if (!wish.file.empty()) {
    settings.file = wish.file;
  } else {
    read_variables(variable, settings);
  }
  auto job_namespace =
      wish.job_namespace.empty() ? variable("OPENLINEAGE_NAMESPACE") : wish.job_namespace;
  if (!job_namespace.empty()) settings.job_namespace = std::move(job_namespace);
  return settings;
}

}  // namespace millrace::telemetry
