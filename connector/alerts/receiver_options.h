#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/spec/syntax.h"
#include "config/values/collections.h"
#include "config/values/file_paths.h"
#include "config/values/secret.h"
#include "connector/alerts/json_template.h"
#include "connector/alerts/kind.h"
#include "connector/components/options/transport_options.h"

// The receivers of alerts, as the file has them: `alerts: {NAME: {KIND: options}}`.

namespace millrace::alerts {

using KindList = std::vector<Kind>;

// What a receiver hears of that says nothing else.
inline constexpr auto kUsualKinds = {Kind::Failed, Kind::Guarded, Kind::Stale, Kind::Late,
                                     Kind::Recovered};

// A chat with a format of its own: Slack or Teams. Who has the address can write there.
struct ChatOptions {
  config::Secret url;
  KindList on = kUsualKinds;
  components::TransportOptions transport;
};

struct WebhookOptions {
  config::Secret url;
  config::Map<config::Secret> headers;
  config::Secret secret;  // Signs each body; empty: nothing is signed.
  JsonTemplate body;      // Empty: all there is to say.
  KindList on = kUsualKinds;
  components::TransportOptions transport;
};

// Whether mail may be handed over unencrypted.
enum class MailTls {
  Required,
  None,  // On this machine only.
};

struct EmailOptions {
  std::string smtp;  // See io::parse_smtp_server().
  MailTls tls = MailTls::Required;
  config::InputPath ca_file;
  std::string user;
  config::Secret password;
  std::string from;
  std::vector<std::string> to;
  KindList on = kUsualKinds;
};

// One entry of `alerts`: exactly one of them, or none when it could not be read.
struct ReceiverOptions {
  std::optional<ChatOptions> slack;
  std::optional<ChatOptions> teams;
  std::optional<WebhookOptions> webhook;
  std::optional<EmailOptions> email;

  const KindList& on() const;
  // "slack", "teams", ...
  std::string_view kind() const;
};

config::Syntax<ReceiverOptions> receiver_syntax();

// `alerts` of a sync: which receivers hear of it, and of what.
struct SyncAlertsOptions {
  std::vector<std::string> to;      // Empty: all of the file. Or kNobody alone.
  std::optional<KindList> on = {};  // Instead of what the receivers say.
};

inline constexpr std::string_view kNobody = "none";

config::Spec<SyncAlertsOptions> sync_alerts_spec();

}  // namespace millrace::alerts

template <>
struct millrace::config::EnumNames<millrace::alerts::MailTls> {
  using MailTls = millrace::alerts::MailTls;
  static constexpr auto kNames = std::to_array<std::pair<std::string_view, MailTls>>(
      {{"required", MailTls::Required}, {"none", MailTls::None}});
};
