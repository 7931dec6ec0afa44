#pragma once

#include <memory>
#include <optional>
#include <string>

#include "config/spec/spec.h"
#include "config/values/file_paths.h"
#include "connector/io/http/message/http_message.h"

namespace millrace::components {

// How the servers of a connection of the file are reached: options of every component that speaks
// HTTP, beside its own.
struct TransportOptions {
  config::InputPath ca_file = {};
  config::InputPath client_certificate = {};
  config::InputPath client_key = {};
  config::Secret proxy = {};  // May hold a user and a password.
};

config::Spec<TransportOptions> transport_options_spec();

// What is wrong with the proxy for requests to this address.
std::optional<std::string> problem_of_proxy(const TransportOptions& options,
                                            const std::string& url);

// The same for the HTTP client.
std::shared_ptr<const io::HttpOptions> http_options(const TransportOptions& options);

}  // namespace millrace::components
