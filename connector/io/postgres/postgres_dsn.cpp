#include "connector/io/postgres/postgres_dsn.h"

#include <filesystem>
#include <map>
#include <memory>

#include <fmt/format.h>
#include <libpq-fe.h>

namespace millrace::io {
namespace {

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;
using Values = std::map<std::string, std::string>;

void add_missing(const PQconninfoOption* options, Values& values) {
  for (const auto* option = options; option && option->keyword; ++option) {
    if (option->val) values.try_emplace(option->keyword, option->val);
  }
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

Result<PostgresPlace> place_of(const std::string& dsn) {
  char* ignored = nullptr;  // The parser's own message quotes the string.
  const Options options(PQconninfoParse(dsn.c_str(), &ignored));
  PQfreemem(ignored);
  if (!options) return fail(ErrorKind::InvalidConfig, "the dsn is not a connection string");
  Values values;
  add_missing(options.get(), values);
  const Options defaults(PQconndefaults());
  add_missing(defaults.get(), values);
  const std::string name = values.contains("dbname") ? values["dbname"] : values["user"];
  return PostgresPlace{fmt::format("{}:{}/{}", host_of(values), values["port"], name),
                       first_schema_of(values["options"])};
}

}  // namespace millrace::io
