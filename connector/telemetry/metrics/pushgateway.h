#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/io/http/http_client.h"

namespace millrace::telemetry {

// What is wrong with the address of a Pushgateway; nothing when it can be used. A user and a
// password may be in it, where nobody else can read them on their way.
std::optional<std::string> complaint_about_pushgateway(const std::string& url);

// Where metrics are put for this address: the group job="millrace", unless its path names another
// one (/metrics/job/NAME/LABEL/VALUE).
std::string push_url(std::string url);

// Replaces the metrics of the group. An error says what the gateway, or the network, had to say;
// after `timeout` it is one. The client outlives the task.
Task<Result<void>> push_metrics(io::HttpClient& http, std::string url, std::string text,
                                std::chrono::milliseconds timeout);

}  // namespace millrace::telemetry
