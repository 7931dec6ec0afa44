#include "connector/components/options/transport_options.h"

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/io/files/pem_file.h"
#include "connector/io/http/message/url.h"

namespace millrace::components {
namespace {

using Problem = std::optional<std::string>;

// With the file's name in front, unless the option is left out.
template <class Complain>
Problem problem_of_file(const config::InputPath& file, Complain complain) {
  if (file.empty()) return {};
  const Problem complaint = complain(file.path);
  if (!complaint) return {};
  return fmt::format("{} {}", printable(file.path.string()), *complaint);
}

Problem problem_of_authorities(const config::InputPath& file) {
  return problem_of_file(file, &io::complaint_about_authorities);
}

Problem problem_of_certificate(const config::InputPath& file) {
  return problem_of_file(file, &io::complaint_about_certificate);
}

Problem problem_of_key(const config::InputPath& file) {
  return problem_of_file(file,
                         [](const auto& path) { return io::complaint_about_private_key(path); });
}

Problem problem_of_client_key(const TransportOptions& options) {
  if (options.client_key.empty() || !options.client_certificate.empty()) return {};
  return "has no effect without client_certificate; add it";
}

Problem problem_of_certificate_with_key(const TransportOptions& options) {
  const auto& certificate = options.client_certificate;
  if (certificate.empty() || !options.client_key.empty()) return {};
  auto problem = problem_of_key(certificate);
  if (problem) *problem += "; or add client_key";
  return problem;
}

Problem problem_of_pair(const TransportOptions& options) {
  if (options.client_certificate.empty()) return {};
  const auto& certificate = options.client_certificate.path;
  const auto& key = options.client_key.empty() ? certificate : options.client_key.path;
  if (io::belong_together(certificate, key)) return {};
  return fmt::format(
      "{} is not the key of the certificate in {}; name the two files that belong "
      "together",
      printable(key.string()), printable(certificate.string()));
}

}  // namespace

config::Spec<TransportOptions> transport_options_spec() {
  return config::Spec<TransportOptions>("transport", "How the server is reached.")
      .field<&TransportOptions::ca_file>(
          "A PEM file with the CA certificates to trust instead of the system's.",
          {.example = "/etc/ssl/company-ca.pem", .check = &problem_of_authorities})
      .field<&TransportOptions::client_certificate>("A PEM file with the client certificate.",
                                                    {.check = &problem_of_certificate})
      .field<&TransportOptions::client_key>(
          "A PEM file with the unencrypted private key of client_certificate. Leave it out if the "
          "key is in the same file.",
          {.check = &problem_of_key})
      .field<&TransportOptions::proxy>(
          "The proxy, as http://host:port, or none. By default HTTPS_PROXY, ALL_PROXY and NO_PROXY "
          "decide.")
      .check_at<&TransportOptions::client_key>(&problem_of_client_key)
      .check_at<&TransportOptions::client_certificate>(&problem_of_certificate_with_key)
      .check_at<&TransportOptions::client_key>(&problem_of_pair);
}

Problem problem_of_proxy(const TransportOptions& options, const std::string& url) {
  const std::string& proxy = options.proxy.reveal();
  if (proxy.empty() || proxy == "none") return {};
  if (!io::parse_url(proxy)) return "is not an address; write http://host:port, or none";
  const auto target = io::parse_url(url);
  if (!target || target->scheme != "http") return {};
  return "is given but url is not https: the proxy would see what is sent; remove proxy";
}

std::shared_ptr<const io::HttpOptions> http_options(const TransportOptions& options) {
  return std::make_shared<const io::HttpOptions>(
      options.ca_file.path.string(), options.client_certificate.path.string(),
      options.client_key.path.string(), options.proxy.reveal());
}

}  // namespace millrace::components
