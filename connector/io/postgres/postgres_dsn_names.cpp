#include "connector/io/postgres/postgres_dsn_names.h"

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include <fmt/format.h>
#include <libpq-fe.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/suggestion.h"

namespace millrace::io {
namespace {

// What other programs take.
constexpr auto kForeign = std::to_array<std::string_view>({"pgbouncer",
                                                           "schema",
                                                           "currentSchema",
                                                           "search_path",
                                                           "connection_limit",
                                                           "pool_timeout",
                                                           "pool_size",
                                                           "pool_mode",
                                                           "ssl",
                                                           "sslaccept",
                                                           "sslcertfile",
                                                           "statement_cache_size",
                                                           "statement_timeout",
                                                           "prepared_statements",
                                                           "prepareThreshold",
                                                           "socket_timeout",
                                                           "socketTimeout",
                                                           "loginTimeout",
                                                           "ApplicationName",
                                                           "charset",
                                                           "encoding",
                                                           "database",
                                                           "username",
                                                           "pwd",
                                                           "server",
                                                           "timeout",
                                                           "TimeZone",
                                                           "autocommit",
                                                           "workaround"});

// What libpq 16 and its successors take.
constexpr auto kNewer = std::to_array<std::string_view>(
    {"gssdelegation", "load_balance_hosts", "max_protocol_version", "min_protocol_version",
     "oauth_client_id", "oauth_client_secret", "oauth_issuer", "oauth_scope", "require_auth",
     "scram_client_key", "scram_server_key", "servicefile", "sslcertmode", "sslkeylogfile",
     "sslnegotiation"});

// What stands in the place of an option's name: before a "=", behind a space or in the query of an
// address. Of a string that is malformed it may be a piece of a password.
std::vector<std::string_view> option_names(std::string_view dsn) {
  constexpr std::string_view kBetween = "?& \t\n";
  std::vector<std::string_view> names;
  for (auto end = dsn.find('='); end != dsn.npos; end = dsn.find('=', end + 1)) {
    const auto before = dsn.substr(0, end).find_last_of(kBetween);
    const auto start = before == dsn.npos ? 0 : before + 1;
    names.push_back(trimmed(dsn.substr(start, end - start)));
  }
  return names;
}

std::vector<std::string> known_names() {
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> defaults(PQconndefaults(),
                                                                              &PQconninfoFree);
  std::vector<std::string> names;
  for (const auto* option = defaults.get(); option && option->keyword; ++option) {
    names.emplace_back(option->keyword);
  }
  return names;
}

std::optional<std::string> complaint_about_name(std::string_view name,
                                                const std::vector<std::string>& known) {
  if (std::ranges::find(known, name) != known.end()) return std::nullopt;
  if (std::ranges::find(kForeign, name) != kForeign.end()) {
    return fmt::format("has the option {}, which libpq does not know; remove it", name);
  }
  if (std::ranges::find(kNewer, name) != kNewer.end()) {
    return fmt::format("has the option {}, which only a newer libpq knows; remove it", name);
  }
  const auto guess = name.size() < 4 ? std::string() : did_you_mean(name, known);
  if (guess.empty()) return std::nullopt;
  return fmt::format("has the option {}, which libpq does not know{}", in_quotes(name), guess);
}

}  // namespace

std::optional<std::string> complaint_about_names(std::string_view dsn) {
  const auto known = known_names();
  for (const auto name : option_names(dsn)) {
    if (auto complaint = complaint_about_name(name, known)) return complaint;
  }
  return std::nullopt;
}

}  // namespace millrace::io
