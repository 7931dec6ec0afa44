#include "connector/engine/serving/service_options.h"

#include "connector/base/listen_address.h"
#include "connector/components/options/token_rule.h"
#include "connector/io/files/folders.h"

namespace millrace::engine {
namespace {

using Problem = std::optional<std::string>;

Problem problem_of_hosts(const std::vector<std::string>& hosts) {
  for (const auto& host : hosts) {
    if (host.empty() || host.contains('/')) {
      return "takes host names only, such as millrace.example.com, without https:// and path";
    }
  }
  return {};
}

Problem problem_of_file(const config::InputPath& file) {
  return io::complaint_about_named_file(file.path);
}

config::Spec<ServiceTls> tls_spec() {
  return config::Spec<ServiceTls>("tls", "The certificate that the service is reached with.")
      .field<&ServiceTls::certificate>(
          "The certificate, and behind it those that signed it, as PEM. Read again with the file.",
          {.required = true, .example = "tls/millrace.crt", .check = problem_of_file})
      .field<&ServiceTls::key>(
          "Its private key, as PEM.",
          {.required = true, .example = "tls/millrace.key", .check = problem_of_file});
}

}  // namespace

std::optional<std::string> complaint_about_listen(const std::string& listen) {
  if (listen == kNoListener) return std::nullopt;
  const auto address = parse_listen_address(listen);
  return address ? Problem() : address.error().message();
}

config::Spec<ServiceOptions> service_spec() {
  return config::Spec<ServiceOptions>(
             "service", "How millrace serve keeps the schedules, and who may look at it.")
      .field<&ServiceOptions::grace>(
          "How long runs that are under way may go on once millrace serve was told to stop; what "
          "is left then is stopped, and undoes what it has begun.",
          {.example = "5m", .max = std::chrono::hours(24)})
      .field<&ServiceOptions::listen>(
          "The address and port of the status page, the API and the health checks; port 0 takes "
          "any that is free, :8080 all addresses of the machine, and none answers nothing.",
          {.example = "0.0.0.0:8080", .check = complaint_about_listen})
      .field<&ServiceOptions::tokens>(
          "Who has one of these tokens may start and cancel runs, and look at everything. Without "
          "a token only a listener on loopback can be looked at, and nothing can be changed.",
          {.example_yaml = "[\"${env:MILLRACE_TOKEN}\"]",
           .check = components::complaint_about_tokens})
      .field<&ServiceOptions::hosts>(
          "The names by which the service is reached, as the Host header has them; others are "
          "refused. By default any for a listener that others can reach, and localhost only for "
          "one on loopback.",
          {.example_yaml = "[millrace.example.com]", .check = problem_of_hosts})
      .group<&ServiceOptions::tls>(tls_spec(), "Has the service speak HTTPS.");
}

void warn_of_silent_service(const ServiceOptions& options, const config::Node& document,
                            config::Problems& problems) {
  if (!options.tokens.empty() || options.listen == kNoListener) return;
  const auto address = parse_listen_address(options.listen);
  if (!address || address->is_loopback()) return;
  problems.warn(document.find("service")->find("listen")->place, "service.listen",
                "without service.tokens, nothing is answered but /healthz, /readyz and feeds");
}

}  // namespace millrace::engine
