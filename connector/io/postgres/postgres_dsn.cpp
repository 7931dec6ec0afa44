#include "connector/io/postgres/postgres_dsn.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <libpq-fe.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/control.h"
#include "connector/base/text/text.h"

namespace millrace::io {
namespace {

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;
using Values = std::map<std::string, std::string>;
using Complaint = std::optional<std::string>;

constexpr std::string_view kHowToWrite =
    "write postgresql://user@host/dbname, with the special characters of a password "
    "percent-encoded, or host=... dbname=... user=...";

Options parsed(const std::string& dsn) {
  char* ignored = nullptr;  // The parser's own message quotes the string.
  Options options(PQconninfoParse(dsn.c_str(), &ignored));
  PQfreemem(ignored);
  return options;
}

void add_missing(const PQconninfoOption* options, Values& values) {
  for (const auto* option = options; option && option->keyword; ++option) {
    if (option->val) values.try_emplace(option->keyword, option->val);
  }
}

bool is_address(std::string_view dsn) {
  return dsn.starts_with("postgresql://") || dsn.starts_with("postgres://");
}

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

// Only a name that is sure to be none of the secrets is shown: what other programs take, and what
// is near to one of libpq's.
Complaint complaint_about_names(std::string_view dsn) {
  static constexpr auto kForeign = std::to_array<std::string_view>({"pgbouncer",
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
  std::vector<std::string_view> known;
  const Options defaults(PQconndefaults());
  for (const auto* option = defaults.get(); option && option->keyword; ++option) {
    known.emplace_back(option->keyword);
  }
  for (const auto name : option_names(dsn)) {
    if (std::ranges::find(known, name) != known.end()) continue;
    const auto meant = name.size() < 4 ? std::string_view() : nearest(name, known);
    if (std::ranges::find(kForeign, name) != kForeign.end()) {
      return fmt::format("has the option {}, which libpq does not know; remove it", name);
    }
    if (!meant.empty()) {
      return fmt::format("has the option {}, which libpq does not know; did you mean {}?", name,
                         meant);
    }
  }
  return std::nullopt;
}

std::vector<std::string> items_of(const Values& values, const char* key) {
  const auto found = values.find(key);
  std::vector<std::string> items;
  if (found == values.end()) return items;
  items.emplace_back();
  for (const char c : found->second) {
    if (c == ',') {
      items.emplace_back();
    } else {
      items.back() += c;
    }
  }
  return items;
}

bool is_port(std::string_view text) {
  unsigned port = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), port);
  return failure == std::errc() && end == text.data() + text.size() && port > 0 && port < 65'536;
}

// A password with a bare '@' or '/' in an address, or behind a semicolon as other databases have
// it, moves into the host or the port, from where it would get into messages.
bool looks_misplaced(const Values& values) {
  const auto hosts = items_of(values, "host");
  const auto holds_more = [](const std::string& host) {
    const bool is_socket = host.starts_with('/') || host.starts_with('@');
    return host.contains(';') || (!is_socket && host.find_first_of("@=") != host.npos);
  };
  const auto ports = items_of(values, "port");
  return std::ranges::any_of(hosts, holds_more) ||
         !std::ranges::all_of(ports, [](const std::string& port) {
           return port.empty() || digits_at(port, 0) == port.size();
         });
}

Complaint complaint_about_values(const Values& values) {
  if (looks_misplaced(values)) {
    return fmt::format("is not a Postgres connection string; {}", kHowToWrite);
  }
  const auto hosts = std::max(items_of(values, "host").size(), items_of(values, "hostaddr").size());
  const auto ports = items_of(values, "port");
  if (!std::ranges::all_of(ports, [](const auto& port) { return port.empty() || is_port(port); })) {
    return "has an invalid port; write a number from 1 to 65535";
  }
  if (ports.size() > 1 && ports.size() != hosts) {
    return fmt::format("has {} ports for {}; write one for each, or one for all", ports.size(),
                       counted(hosts, "host"));
  }
  static constexpr auto kModes = std::to_array<std::string_view>(
      {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"});
  const auto mode = values.find("sslmode");
  if (mode == values.end() || std::ranges::find(kModes, mode->second) != kModes.end()) return {};
  return "has an sslmode that libpq does not know; write disable, allow, prefer, require, "
         "verify-ca or verify-full";
}

Complaint complaint_about_form(std::string_view dsn) {
  if (trimmed(dsn).empty()) {
    return fmt::format("is empty; {}", kHowToWrite);
  }
  const bool has_scheme = dsn.substr(0, dsn.find_first_of(" =@/'")).ends_with(':');
  if (has_scheme && !is_address(dsn)) {
    return "is an address that libpq does not accept; write postgresql:// in front, without jdbc: "
           "or the name of a driver";
  }
  if (is_address(dsn) && has_control_character(dsn)) {
    return "contains a line break or another control character; remove it";
  }
  return std::nullopt;
}

// Three spellings of this machine.
std::string host_of(const Values& values) {
  const auto find = [&](const char* key) {
    const auto found = values.find(key);
    return found == values.end() ? std::string() : found->second;
  };
  std::string host = find("host").empty() ? find("hostaddr") : find("host");
  const bool is_local = host.empty() || host == "127.0.0.1" || host == "::1";
  if (is_local) return "localhost";
  if (!host.starts_with('/')) return host;
  std::error_code failed;  // The folder of a socket, which may be spelt in several ways.
  const auto folder = std::filesystem::weakly_canonical(host + '/', failed);
  return failed ? host : folder.string();
}

// "-c search_path=marketing,public"
std::string first_schema_of(const std::string& settings) {
  constexpr std::string_view kPath = "search_path=";
  const auto at = settings.find(kPath);
  if (at == std::string::npos) return "public";
  const auto list = settings.substr(at + kPath.size());
  return list.substr(0, list.find_first_of(", \\"));
}

}  // namespace

Complaint complaint_about_dsn(const std::string& dsn) {
  if (auto complaint = complaint_about_form(dsn)) return complaint;
  const auto options = parsed(dsn);
  if (!options) {
    if (auto complaint = complaint_about_names(dsn)) return complaint;
    return fmt::format("is not a Postgres connection string; {}", kHowToWrite);
  }
  Values values;
  add_missing(options.get(), values);
  if (values.empty()) return fmt::format("names no server and no database; {}", kHowToWrite);
  return complaint_about_values(values);
}

Result<Values> parse_dsn(const std::string& dsn) {
  if (const auto complaint = complaint_about_dsn(dsn)) {
    return fail(ErrorKind::InvalidConfig, "the dsn " + *complaint);
  }
  Values values;
  add_missing(parsed(dsn).get(), values);
  return values;
}

Result<PostgresPlace> place_of(const std::string& dsn) {
  auto values = parse_dsn(dsn);
  if (!values) return fail(std::move(values).error());
  const Options defaults(PQconndefaults());
  add_missing(defaults.get(), *values);
  const std::string name = values->contains("dbname") ? (*values)["dbname"] : (*values)["user"];
  return PostgresPlace{fmt::format("{}:{}/{}", host_of(*values), (*values)["port"], name),
                       first_schema_of((*values)["options"])};
}

}  // namespace millrace::io
