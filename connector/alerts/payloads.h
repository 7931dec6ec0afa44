#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "connector/alerts/alert.h"
#include "connector/alerts/receiver_options.h"

// What is posted: alerts in the shapes that their receivers want. Nothing that comes from outside
// is markup to them.

namespace millrace::alerts {

// A message of Slack's incoming webhooks: blocks of plain text.
std::string slack_body(const Alert& alert);

// An Adaptive Card, as Teams' workflows take it, of text that is not read as Markdown.
std::string teams_body(const Alert& alert);

// By the receiver's own template, or else an object with all there is to say.
std::string webhook_body(const WebhookOptions& options, const Alert& alert);

// The value of X-Millrace-Signature for a body that is sent at that moment.
std::string signature_of(std::string_view secret, std::chrono::system_clock::time_point sent,
                         std::string_view body);

}  // namespace millrace::alerts
