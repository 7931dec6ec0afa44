#include "connector/io/postgres/postgres_dsn_values.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <memory>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <libpq-fe.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"

namespace millrace::io {
namespace {

using OptionValues = std::map<std::string, std::string>;
using Words = std::vector<std::string>;

struct WordOption {
  std::string name;
  Words allowed;
  bool letter_case_counts = true;
};

struct NumberOption {
  std::string name;
  std::string remedy;
};

// As connectOptions2() of libpq has them. Of the last two it takes any text, and anything but 1
// for 0.
const std::vector<WordOption>& word_options() {
  static const Words versions{"TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"};
  static const std::vector<WordOption> options{
      {"sslmode", {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}},
      {"channel_binding", {"disable", "prefer", "require"}},
      {"gssencmode", {"disable", "prefer", "require"}},
      {"target_session_attrs",
       {"any", "read-write", "read-only", "primary", "standby", "prefer-standby"}},
      {"ssl_min_protocol_version", versions, false},
      {"ssl_max_protocol_version", versions, false},
      {"sslcompression", {"0", "1"}},
      {"sslsni", {"0", "1"}},
  };
  return options;
}

const std::vector<NumberOption>& number_options() {
  static const std::vector<NumberOption> options{
      {"keepalives", "write 0 or 1"},
      {"keepalives_idle", "write a number of seconds, such as 30"},
      {"keepalives_interval", "write a number of seconds, such as 10"},
      {"keepalives_count", "write a number, such as 3"},
      {"tcp_user_timeout", "write a number of milliseconds, such as 30000"},
      {"connect_timeout", "write a number of seconds, such as 10"},
  };
  return options;
}

// libpq does not read an option with an empty value.
std::string value_of(const OptionValues& values, const std::string& name) {
  const auto found = values.find(name);
  return found == values.end() ? "" : found->second;
}

bool is_allowed(const std::string& value, const WordOption& option) {
  return std::ranges::any_of(option.allowed, [&](const std::string& word) {
    return option.letter_case_counts ? word == value : equals_ignoring_case(word, value);
  });
}

bool is_whole_number(std::string_view text) {
  int number = 0;
  const auto plain = trimmed(text);
  const auto digits = plain.substr(plain.starts_with('+') ? 1 : 0);
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return failure == std::errc() && end == digits.data() + digits.size();
}

// What libpq takes from its environment, or has built in.
std::string default_of(std::string_view name) {
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> defaults(PQconndefaults(),
                                                                              &PQconninfoFree);
  for (const auto* option = defaults.get(); option && option->keyword; ++option) {
    if (option->keyword == name && option->val) return option->val;
  }
  return "";
}

std::optional<std::string> complaint_about_versions(const OptionValues& values) {
  const auto written = value_of(values, "ssl_min_protocol_version");
  const auto least = lower(written.empty() ? default_of("ssl_min_protocol_version") : written);
  const auto most = lower(value_of(values, "ssl_max_protocol_version"));
  if (least.empty() || most.empty() || least <= most) return std::nullopt;
  if (written.empty()) {
    return "has an ssl_max_protocol_version below the oldest version that libpq uses by itself; "
           "write TLSv1.2 or TLSv1.3, or add ssl_min_protocol_version";
  }
  return "has an ssl_min_protocol_version above its ssl_max_protocol_version; swap them, or remove "
         "one";
}

// libpq's own reading of the service, in a connection that cannot begin: its sslmode is none. A
// user is known only to a connection whose service was found.
bool knows_service(const std::string& service) {
  const char* names[] = {"service", "user", "password", "sslmode", nullptr};
  const char* texts[] = {service.c_str(), "millrace", "-", "-", nullptr};
  const std::unique_ptr<PGconn, decltype(&PQfinish)> never_begun(
      PQconnectStartParams(std::data(names), std::data(texts), 0), &PQfinish);
  return !never_begun || PQuser(never_begun.get()) != nullptr;
}

}  // namespace

std::optional<std::string> complaint_about_values(const OptionValues& values) {
  for (const auto& option : word_options()) {
    const auto value = value_of(values, option.name);
    if (value.empty() || is_allowed(value, option)) continue;
    return fmt::format("has a value of {} that libpq does not know{}", option.name,
                       suggestion(value, option.allowed));
  }
  for (const auto& [name, remedy] : number_options()) {
    const auto value = value_of(values, name);
    if (value.empty() || is_whole_number(value)) continue;
    return fmt::format("has a value of {} that is not a whole number; {}", name, remedy);
  }
  if (auto complaint = complaint_about_versions(values)) return complaint;
  const auto service = value_of(values, "service");
  if (service.empty() || knows_service(service)) return std::nullopt;
  return "has a service that libpq cannot read; define it in ~/.pg_service.conf or in the file "
         "that PGSERVICEFILE names, one name=value on a line";
}

}  // namespace millrace::io
