#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/spec/spec.h"
#include "config/tree/node.h"
#include "config/tree/problems.h"
#include "config/values/file_paths.h"
#include "config/values/secret.h"

namespace millrace::engine {

// The PEM files by which the service proves who it is.
struct ServiceTls {
  config::InputPath certificate;
  config::InputPath key;

  bool operator==(const ServiceTls& other) const {
    return certificate == other.certificate && key == other.key;
  }
};

// How `serve` keeps the schedules, and who may look at it.
struct ServiceOptions {
  std::chrono::milliseconds grace = std::chrono::seconds(30);
  std::string listen = "127.0.0.1:8080";  // See parse_listen_address(); or kNoListener.
  std::vector<config::Secret> tokens = {};
  std::vector<std::string> hosts = {};
  std::optional<ServiceTls> tls = {};
};

// Instead of an address: nothing is answered over HTTP.
inline constexpr std::string_view kNoListener = "none";

// What is wrong with an address to listen on; nothing when it is right.
std::optional<std::string> complaint_about_listen(const std::string& listen);

config::Spec<ServiceOptions> service_spec();

// Warns of a listener that others can reach, and that answers nothing for lack of a token.
// `document` is the file that was parsed, without a problem.
void warn_of_silent_service(const ServiceOptions& options, const config::Node& document,
                            config::Problems& problems);

}  // namespace millrace::engine
