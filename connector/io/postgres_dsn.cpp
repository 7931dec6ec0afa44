#include "connector/io/postgres_dsn.h"

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
  const std::string host = find("host").empty() ? find("hostaddr") : find("host");
  const bool is_local = host.empty() || host == "127.0.0.1" || host == "::1";
  return is_local ? "localhost" : host;
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
  // The path may be set in any of several ways: then tables without a schema are the same only for
  // connections that set it alike.
  const std::string& settings = values["options"];
  return PostgresPlace{fmt::format("{}:{}/{}", host_of(values), values["port"], name),
                       settings.contains("search_path") ? settings : "public"};
}

}  // namespace millrace::io
