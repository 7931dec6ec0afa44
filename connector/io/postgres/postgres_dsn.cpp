#include "connector/io/postgres/postgres_dsn.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string_view>

#include <fmt/format.h>
#include <libpq-fe.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/control.h"
#include "connector/base/text/invisible.h"
#include "connector/io/postgres/postgres_dsn_files.h"
#include "connector/io/postgres/postgres_dsn_hosts.h"
#include "connector/io/postgres/postgres_dsn_names.h"
#include "connector/io/postgres/postgres_dsn_values.h"

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

// A password with a bare '@' or '/' in an address, or behind a semicolon as other databases have
// it, moves into the host or the port, from where it would get into messages; the host is then in
// the database's name.
bool looks_misplaced(const Values& values, std::string_view dsn) {
  const auto items_of = [&](const char* key) {
    const auto found = values.find(key);
    return items_of_list(found == values.end() ? "" : found->second);
  };
  const auto holds_more = [](const std::string& host) {
    const bool is_socket = host.starts_with('/') || host.starts_with('@');
    return host.contains(';') || (!is_socket && host.find_first_of("@=") != host.npos);
  };
  const auto is_digits = [](const std::string& port) {
    return port.empty() || digits_at(port, 0) == port.size();
  };
  const auto database = values.find("dbname");
  const bool has_host =
      is_address(dsn) && database != values.end() && database->second.contains('@');
  return has_host || std::ranges::any_of(items_of("host"), holds_more) ||
         !std::ranges::all_of(items_of("port"), is_digits);
}

Complaint complaint_about_form(std::string_view dsn) {
  if (trimmed(dsn).empty()) {
    return fmt::format("is empty; {}", kHowToWrite);
  }
  if (invisible_length(dsn) > 0) {
    return fmt::format("begins with an invisible character ({}); remove it", code_point_name(dsn));
  }
  const auto scheme = dsn.substr(0, dsn.find_first_of(" =@/'"));
  const bool has_scheme = scheme.ends_with(':') && (scheme == "jdbc:" || dsn.contains("://"));
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
  if (looks_misplaced(values, dsn)) {
    return fmt::format("is not a Postgres connection string; {}", kHowToWrite);
  }
  if (auto complaint = complaint_about_hosts(values)) return complaint;
  if (auto complaint = complaint_about_values(values)) return complaint;
  return complaint_about_files(values);
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
