#include "connector/engine/serving/lineage_options.h"

#include <optional>

#include "connector/io/files/folders.h"
#include "connector/io/http/message/url.h"

namespace millrace::engine {
namespace {

using Complaint = std::optional<std::string>;

// The address may hold a secret, so no complaint repeats it.
Complaint problem_of_lineage_url(const std::string& url) {
  const auto parsed = io::parse_url(url);
  if (!parsed) return "is not an HTTP address; write https://host, or https://host/path";
  if (parsed->has_user_info) return "must not contain a user or a password; write a token";
  return std::nullopt;
}

Complaint problem_of_lineage_token(const LineageOptions& options) {
  if (options.token.empty()) return std::nullopt;
  if (options.url.empty()) return "belongs to a url; write one, or leave the token out";
  const auto url = io::parse_url(options.url);
  if (!url || !url->is_in_clear()) return std::nullopt;
  return "would be sent unencrypted, for url is not https; write https://";
}

Complaint problem_of_lineage_file(const LineageOptions& options) {
  if (options.file.written.empty()) return std::nullopt;
  if (!options.url.empty()) return "cannot be used together with url; write one of them";
  return io::complaint_about_file_to_write(options.file.path);
}

}  // namespace

config::Spec<LineageOptions> lineage_spec() {
  return config::Spec<LineageOptions>(
             "lineage", "Events of OpenLineage, which say what each run reads and writes.")
      .field<&LineageOptions::url>(
          "Where they are posted. An address without a path is that of a server such as Marquez, "
          "and gets /api/v1/lineage.",
          {.example = "https://marquez.example.com", .check = problem_of_lineage_url})
      .field<&LineageOptions::token>("Sent as a Bearer token.", {.example = "${env:LINEAGE_TOKEN}"})
      .field<&LineageOptions::file>("The file that they are appended to instead, a line each.",
                                    {.example = "lineage.jsonl"})
      .field<&LineageOptions::namespace_>(
          "The namespace of the jobs, which are the syncs; OPENLINEAGE_NAMESPACE or "
          "millrace when nothing is said.",
          {.example = "production"})
      .check_at<&LineageOptions::token>(&problem_of_lineage_token)
      .check_at<&LineageOptions::file>(&problem_of_lineage_file);
}

}  // namespace millrace::engine
